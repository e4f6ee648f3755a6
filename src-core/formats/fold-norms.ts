/**
 * Batch norms in inference mode are a factor and an offset a channel: after a convolution or a dense layer that nothing else reads, they
 * become part of its kernel and bias. In exact arithmetic the result is the same (Jacob et al. 2018, section 3.2, equation 14).
 */
import type { WeightSpec } from "../program/operation";
import type { Program, Step, ValueId } from "../program/program";
import { bias } from "../program/weights";

export interface FoldedProgram {
  readonly program: Program;
  readonly weights: ReadonlyMap<string, Float32Array>;
  /** How many batch norms are gone. */
  readonly folded: number;
}

/** Sums are made in float64 and rounded once. */
export function foldNorms(program: Program, weights: ReadonlyMap<string, Float32Array>): FoldedProgram {
  const readers = new Map<ValueId, number>([[program.logits, 1]]);
  for (const { inputs } of program.steps) {
    for (const input of inputs) readers.set(input, (readers.get(input) ?? 0) + 1);
  }
  const makerOf = new Map(program.steps.map((step) => [step.output, step]));
  const values = new Map(weights);
  const changed = new Map<Step, Step | undefined>();
  for (const norm of program.steps) {
    const [input = -1] = norm.inputs;
    const source = makerOf.get(input);
    if (norm.operation.kind !== "batchNorm" || !source || (readers.get(input) ?? 0) > 1) continue;
    if (changed.has(source)) continue;
    const folded = foldInto(source, norm, values);
    if (!folded) continue;
    changed.set(source, { ...folded, output: norm.output });
    changed.set(norm, undefined);
  }
  const steps = program.steps.flatMap((step) => {
    const found = changed.has(step) ? changed.get(step) : step;
    return found ? [found] : [];
  });
  const kept = new Set(steps.flatMap((step) => step.weights.map(({ name }) => name)));
  for (const name of [...values.keys()]) if (!kept.has(name)) values.delete(name);
  const folded = program.steps.length - steps.length;
  return { program: { ...program, steps, units: [], sites: new Map() }, weights: values, folded };
}

function foldInto(source: Step, norm: Step, values: Map<string, Float32Array>): Step | undefined {
  const { operation } = source;
  const [kernel, own] = source.weights;
  if (norm.operation.kind !== "batchNorm" || !kernel) return undefined;
  const channelOf = outputChannel(operation.kind, kernel);
  if (!channelOf) return undefined;
  const numbers = kernel && values.get(kernel.name);
  const [gamma, beta, mean, variance] = norm.weights.map(({ name }) => values.get(name));
  if (!numbers || !gamma || !beta || !mean || !variance) return undefined;
  const { epsilon } = norm.operation;
  const factor = Float64Array.from(
    variance,
    (each, channel) => (gamma[channel] ?? 0) / Math.sqrt(each + epsilon),
  );
  const former = own && values.get(own.name);
  const offset = Float32Array.from(
    factor,
    (each, channel) => (beta[channel] ?? 0) + ((former?.[channel] ?? 0) - (mean[channel] ?? 0)) * each,
  );
  const biasSpec = own ?? bias(source.name, factor.length, 0);
  values.set(
    kernel.name,
    numbers.map((value, index) => value * (factor[channelOf(index)] ?? 0)),
  );
  values.set(biasSpec.name, offset);
  return { ...source, weights: [kernel, biasSpec] };
}

/** Which channel that comes out an entry of the kernel belongs to. */
function outputChannel(
  kind: Step["operation"]["kind"],
  { shape }: WeightSpec,
): ((index: number) => number) | undefined {
  const last = shape.at(-1) ?? 1;
  switch (kind) {
    case "conv2d":
    case "matmul":
      return (index) => index % last;
    case "depthwiseConv2d": {
      const all = (shape.at(-2) ?? 1) * last;
      return (index) => index % all;
    }
    case "transposedConv2d": {
      const out = shape.at(-2) ?? 1;
      return (index) => Math.floor(index / last) % out;
    }
    default:
      return undefined;
  }
}
