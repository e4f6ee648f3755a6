/** Where the network is read: behind its units, or, where it has none, behind its plain units, or behind each convolution. */
import { plainUnits } from "#core/program/plain-units";
import type { Program, Step, ValueId } from "#core/program/program";
import type { CompiledNetwork } from "../../compile/compiled-network";

export interface ReadSite {
  readonly name: string;
  readonly value: ValueId;
  /** Numbers of it for one image. */
  readonly features: number;
}

/** @param most of them, evenly over the depth; the one before the classes is among them */
export function readSites({ program, plan }: CompiledNetwork, most: number): readonly ReadSite[] {
  const last = beforeClasses(program);
  const found = new Map<ValueId, string>();
  for (const { name, value } of [...blocks(program), ...last]) {
    const end = behindActivation(program, value);
    if (!found.has(end)) found.set(end, name);
  }
  const order = new Map(program.steps.map(({ output }, place) => [output, place]));
  const all = [...found]
    .map(([value, name]) => ({ name, value, features: plan.sizes[value] ?? 0 }))
    .filter(({ features }) => features > 0)
    .sort((one, other) => (order.get(one.value) ?? 0) - (order.get(other.value) ?? 0));
  return evenly(all, most);
}

interface Named {
  readonly name: string;
  readonly value: ValueId;
}

function blocks(program: Program): readonly Named[] {
  const merged = program.units.flatMap(({ name, step }): Named[] => {
    const merge = program.steps.find((each) => each.name === step);
    return merge ? [{ name, value: merge.output }] : [];
  });
  if (merged.length > 0) return merged;
  const plain = plainUnits(program).map(({ name, end }): Named => ({ name, value: end }));
  if (plain.length > 0) return plain;
  return program.steps.flatMap(({ operation, name, output }): Named[] =>
    operation.kind === "conv2d" ? [{ name, value: behindNorm(program, output) }] : [],
  );
}

/** What the last dense layer reads. */
function beforeClasses({ steps, logits }: Program): readonly Named[] {
  const last = steps.find(({ output }) => output === logits);
  const [value] = last?.inputs ?? [];
  const made = steps.find(({ output }) => output === value);
  return made ? [{ name: made.name, value: made.output }] : [];
}

function behindNorm(program: Program, value: ValueId): ValueId {
  const next = onlyReader(program, value);
  return next?.operation.kind === "batchNorm" ? next.output : value;
}

/** The activation that alone reads it is part of it. */
function behindActivation(program: Program, value: ValueId): ValueId {
  const next = onlyReader(program, value);
  return next?.operation.kind === "activation" ? next.output : value;
}

function onlyReader({ steps }: Program, value: ValueId): Step | undefined {
  const readers = steps.filter(({ inputs }) => inputs.includes(value));
  return readers.length === 1 ? readers[0] : undefined;
}

function evenly<Each>(all: readonly Each[], most: number): readonly Each[] {
  if (all.length <= most) return all;
  return Array.from(
    { length: most },
    (_, at) => all[Math.round((at * (all.length - 1)) / (most - 1))],
  ).flatMap((each) => (each === undefined ? [] : [each]));
}
