/**
 * Recognises networks of the form of He et al. 2015 in a program: one convolution, blocks that an Add ends, one dense layer. By this form, and not
 * by what a person called the layers, PyTorch's names for them are found.
 */
import type { Shape } from "../../layers/layer";
import { sameShape } from "../../layers/shape";
import type { Operation } from "../../program/operation";
import type { Program, Step, ValueId } from "../../program/program";

export interface ResidualBlock {
  /** From 0. */
  readonly stage: number;
  /** In its stage, from 0. */
  readonly index: number;
  /** Of F, from its beginning: each with its norm. */
  readonly convolutions: readonly Step[];
  readonly norms: readonly Step[];
  /** Of the skip, where it projects. */
  readonly projection?: { readonly convolution: Step; readonly norm?: Step };
}

export interface ResidualForm {
  readonly stem: { readonly convolution: Step; readonly norm?: Step };
  readonly blocks: readonly ResidualBlock[];
  readonly head: Step;
}

export type FoundForm =
  | { readonly ok: true; readonly form: ResidualForm }
  /** Goes on from "It is not of that form: ". */
  | { readonly ok: false; readonly reason: string };

/** Operations without weights that may stand anywhere: they have no names in PyTorch's files. */
const NAMELESS: ReadonlySet<Operation["kind"]> = new Set([
  "activation",
  "maxPool",
  "averagePool",
  "globalAveragePool",
  "flatten",
  "dropout",
  "pathDrop",
  "pad",
  "crop",
  "scale",
  "subsample",
  "reshape",
]);

class NotOfThatForm extends Error {}

export function residualForm(program: Program): FoundForm {
  try {
    return { ok: true, form: walk(program) };
  } catch (error) {
    if (error instanceof NotOfThatForm) return { ok: false, reason: error.message };
    throw error;
  }
}

function walk(program: Program): ResidualForm {
  const readers = readersOf(program);
  const stem: Step[] = [];
  const head: Step[] = [];
  const blocks: ResidualBlock[] = [];
  let before: Shape | undefined;
  let value: ValueId = 0;
  while (value !== program.logits) {
    const next: readonly Step[] = readers.get(value) ?? [];
    const [one, other] = next;
    if (one === undefined || next.length > 2)
      throw new NotOfThatForm("a value in it is read in more places than two");
    if (other !== undefined) {
      const block = readBlock(one, other, readers);
      const shape = program.shapes[block.output] ?? [];
      const last = blocks.at(-1);
      const begins = last === undefined || before === undefined || !sameShape(shape, before);
      const stage = last === undefined ? 0 : last.stage + (begins ? 1 : 0);
      blocks.push({ ...block, stage, index: last === undefined || begins ? 0 : last.index + 1 });
      before = shape;
      value = block.output;
      continue;
    }
    if (one.inputs.length !== 1) throw new NotOfThatForm(`"${one.path}" reads what no skip leads to`);
    if (!NAMELESS.has(one.operation.kind)) (blocks.length === 0 ? stem : head).push(one);
    value = one.output;
  }
  const [convolution, norm, ...more] = stem;
  const [dense, ...further] = head;
  if (
    convolution?.operation.kind !== "conv2d" ||
    (norm && norm.operation.kind !== "batchNorm") ||
    more.length > 0
  )
    throw new NotOfThatForm(
      "before its first block stands more, or less, than a convolution and a batch norm",
    );
  if (dense?.operation.kind !== "matmul" || further.length > 0)
    throw new NotOfThatForm("behind its last block stands more, or less, than one dense layer");
  return { stem: { convolution, ...(norm ? { norm } : {}) }, blocks, head: dense };
}

function readersOf({ steps, probabilities }: Program): ReadonlyMap<ValueId, readonly Step[]> {
  const readers = new Map<ValueId, Step[]>();
  for (const step of steps) {
    if (step.output === probabilities && step.operation.kind === "softmax") continue;
    for (const input of step.inputs) readers.set(input, [...(readers.get(input) ?? []), step]);
  }
  return readers;
}

type Block = Omit<ResidualBlock, "stage" | "index"> & { readonly output: ValueId };

/** From where a skip leaves to its Add. */
function readBlock(one: Step, other: Step, readers: ReadonlyMap<ValueId, readonly Step[]>): Block {
  const [left, right] = [branch(one, readers), branch(other, readers)];
  if (left.end !== right.end)
    throw new NotOfThatForm(`what "${one.path}" and "${other.path}" read does not meet at one Add`);
  const [main, skip] =
    left.steps.length >= right.steps.length ? [left.steps, right.steps] : [right.steps, left.steps];
  const convolutions = main.filter(({ operation }) => operation.kind === "conv2d");
  const norms = main.filter(({ operation }) => operation.kind === "batchNorm");
  const takesTurns = main.every(
    ({ operation }, at) => operation.kind === (at % 2 === 0 ? "conv2d" : "batchNorm"),
  );
  if (!takesTurns || convolutions.length !== norms.length || convolutions.length === 0)
    throw new NotOfThatForm(
      `the branch of "${one.path}" is not of convolutions, each with its batch norm behind it`,
    );
  const output = left.end.output;
  if (skip.length === 0) return { convolutions, norms, output };
  const [convolution, norm, ...more] = skip;
  if (
    convolution?.operation.kind !== "conv2d" ||
    (norm && norm.operation.kind !== "batchNorm") ||
    more.length > 0
  )
    throw new NotOfThatForm(`the skip to "${left.end.path}" has more on it than a projection`);
  return { convolutions, norms, projection: { convolution, ...(norm ? { norm } : {}) }, output };
}

/** Steps with weights up to the Add. */
function branch(
  first: Step,
  readers: ReadonlyMap<ValueId, readonly Step[]>,
): { readonly steps: readonly Step[]; readonly end: Step } {
  const steps: Step[] = [];
  let step = first;
  while (step.operation.kind !== "add") {
    if (step.inputs.length !== 1) throw new NotOfThatForm(`"${step.path}" joins branches and is no Add`);
    if (!NAMELESS.has(step.operation.kind)) steps.push(step);
    const [next, ...more] = readers.get(step.output) ?? [];
    if (next === undefined || more.length > 0)
      throw new NotOfThatForm(`"${step.path}" leads to more than one place`);
    step = next;
  }
  return { steps, end: step };
}
