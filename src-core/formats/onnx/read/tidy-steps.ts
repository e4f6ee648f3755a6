/** Steps that files spell out become the ones that they are: a sum behind a convolution its bias, x sigmoid(x) a swish. */
import type { ActivationFunction, Operation, OperationKind } from "../../../program/operation";
import type { ValueId } from "../../../program/program";
import type { ReadStep, ReadWeight } from "../../model";

/** What stands around a step while steps are joined. */
interface Surroundings {
  maker(value: ValueId | undefined): ReadStep | undefined;
  /** Of a value that one step alone reads, and that is not the network's. */
  onlyFor(value: ValueId | undefined): ReadStep | undefined;
}

/** The step that stands for several in the last one's place; those that nothing reads any more fall away. */
type Rule = (step: ReadStep, around: Surroundings) => ReadStep | undefined;

const MOST_PASSES = 8;

/** @returns steps of which the output depends, in their order, values numbered anew, the image still 0 */
export function tidySteps(
  steps: readonly ReadStep[],
  output: ValueId,
): { readonly steps: readonly ReadStep[]; readonly output: ValueId } {
  let tidy = needed(steps, output);
  for (let pass = 0; pass < MOST_PASSES; pass += 1) {
    const joined = joinSteps(tidy, output);
    if (!joined) break;
    tidy = needed(joined, output);
  }
  return renumbered(tidy, output);
}

function joinSteps(steps: readonly ReadStep[], output: ValueId): readonly ReadStep[] | undefined {
  const makers = new Map(steps.map((step) => [step.output, step]));
  const readers = new Map<ValueId, number>([[output, 1]]);
  for (const { inputs } of steps)
    for (const input of new Set(inputs)) readers.set(input, (readers.get(input) ?? 0) + 1);
  let changes = false;
  const maker = (value: ValueId | undefined): ReadStep | undefined =>
    value === undefined ? undefined : makers.get(value);
  const around: Surroundings = {
    maker,
    onlyFor: (value) => (readers.get(value ?? -1) === 1 && value !== output ? maker(value) : undefined),
  };
  const joined = steps.map((step) => {
    const found = RULES.reduce<ReadStep | undefined>((known, rule) => known ?? rule(step, around), undefined);
    if (!found) return step;
    changes = true;
    makers.set(step.output, found);
    return found;
  });
  return changes ? joined : undefined;
}

function isKind<Kind extends OperationKind>(
  step: ReadStep | undefined,
  kind: Kind,
): step is ReadStep & { readonly operation: Extract<Operation, { readonly kind: Kind }> } {
  return step?.operation.kind === kind;
}

/** A step of the last one's output. */
function inPlaceOf(last: ReadStep, step: ReadStep, weights: readonly ReadWeight[]): ReadStep {
  return { ...step, output: last.output, weights };
}

const WITH_BIAS: readonly string[] = ["conv2d", "depthwiseConv2d", "transposedConv2d", "matmul"];

/** A product or convolution, then a sum with a number a channel. */
const bias: Rule = (step, { onlyFor }) => {
  const [offset] = step.weights;
  const before = onlyFor(step.inputs[0]);
  if (!isKind(step, "offset") || !before || !offset || !WITH_BIAS.includes(before.operation.kind))
    return undefined;
  const isPlain = before.weights.length === 1 && offset.shape[0] === channelsAfter(before);
  return isPlain ? inPlaceOf(step, before, [...before.weights, { ...offset, role: "bias" }]) : undefined;
};

function channelsAfter({ operation, weights: [kernel] }: ReadStep): number {
  const [last = 0, beforeLast = 0] = [...(kernel?.shape ?? [])].reverse();
  if (operation.kind === "transposedConv2d") return beforeLast;
  return operation.kind === "depthwiseConv2d" ? last * beforeLast : last;
}

/** A factor a channel, then an offset of as many. */
const gainAndOffset: Rule = (step, { onlyFor }) => {
  const [offset] = step.weights;
  const before = onlyFor(step.inputs[0]);
  if (!isKind(step, "offset") || !offset || !isKind(before, "gain") || before.weights.length !== 1)
    return undefined;
  return before.weights[0]?.shape[0] === offset.shape[0]
    ? inPlaceOf(step, before, [...before.weights, { ...offset, role: "offset" }])
    : undefined;
};

/** A norm without weights, then its factors and its offsets. */
const weightsOfNorm: Rule = (step, { onlyFor }) => {
  const before = onlyFor(step.inputs[0]);
  if (!isKind(before, "groupNorm") || (!isKind(step, "gain") && !isKind(step, "offset"))) return undefined;
  const [gamma, beta] = before.weights;
  const [first, second] = step.weights;
  if (
    !gamma ||
    !beta ||
    !first ||
    first.shape[0] !== gamma.shape[0] ||
    !beta.values.every((value) => value === 0)
  )
    return undefined;
  if (isKind(step, "offset"))
    return named(step, inPlaceOf(step, before, [gamma, { ...first, role: "beta" }]));
  if (!gamma.values.every((value) => value === 1)) return undefined;
  const offsets = second ? { ...second, role: "beta" as const } : beta;
  return named(step, inPlaceOf(step, before, [{ ...first, role: "gamma" }, offsets]));
};

function named({ name }: ReadStep, step: ReadStep): ReadStep {
  return { ...step, name };
}

function asActivation(step: ReadStep, name: ActivationFunction, input: ValueId): ReadStep {
  return {
    name: step.name,
    operation: { kind: "activation", function: name, slope: 0 },
    inputs: [input],
    output: step.output,
    weights: [],
  };
}

function isCurve(step: ReadStep | undefined, name: ActivationFunction): step is ReadStep {
  return isKind(step, "activation") && step.operation.function === name;
}

function isScale(step: ReadStep | undefined, factor: number): step is ReadStep {
  const isNumber = isKind(step, "gain") && step.weights.length === 1 && step.weights[0]?.values.length === 1;
  const found = isNumber
    ? step.weights[0]?.values[0]
    : isKind(step, "scale")
      ? step.operation.factor
      : undefined;
  return found !== undefined && Math.abs(found / factor - 1) < 1e-5;
}

function isOffset(step: ReadStep | undefined, number: number): step is ReadStep {
  const values = step?.weights[0]?.values;
  return isKind(step, "offset") && values?.length === 1 && values[0] === number;
}

/** x times a curve of x. */
const gated: Rule = (step, { onlyFor }) => {
  if (!isKind(step, "multiply") || step.inputs.length !== 2) return undefined;
  for (const [value, gate] of [step.inputs, [...step.inputs].reverse()]) {
    const curve = onlyFor(gate);
    if (value === undefined || !curve) continue;
    const [of] = curve.inputs;
    if (isCurve(curve, "sigmoid") && of === value) return asActivation(step, "swish", value);
    if (isCurve(curve, "hardSigmoid") && of === value) return asActivation(step, "hardSwish", value);
    const inner = onlyFor(of);
    if (isCurve(curve, "tanh") && isCurve(inner, "softplus") && inner.inputs[0] === value)
      return asActivation(step, "mish", value);
  }
  return undefined;
};

/** relu6(x + 3) / 6, and x relu6(x + 3) / 6. */
const sixths: Rule = (step, { onlyFor }) => {
  if (!isScale(step, 1 / 6)) return undefined;
  const before = onlyFor(step.inputs[0]);
  const raisedBy3 = (value: ValueId | undefined): ValueId | undefined => {
    const clipped = onlyFor(value);
    const raised = isCurve(clipped, "relu6") ? onlyFor(clipped.inputs[0]) : undefined;
    return isOffset(raised, 3) ? raised.inputs[0] : undefined;
  };
  const plain = raisedBy3(step.inputs[0]);
  if (plain !== undefined) return asActivation(step, "hardSigmoid", plain);
  if (!isKind(before, "multiply")) return undefined;
  for (const [value, gate] of [before.inputs, [...before.inputs].reverse()])
    if (value !== undefined && raisedBy3(gate) === value) return asActivation(step, "hardSwish", value);
  return undefined;
};

/** x (1 + erf(x / sqrt 2)) / 2, with the half at any place. */
const errorFunction: Rule = (step, { onlyFor, maker }) => {
  const isWhole = isScale(step, 0.5);
  const product = isWhole ? onlyFor(step.inputs[0]) : step;
  if (!isKind(product, "multiply") || product.inputs.length !== 2) return undefined;
  for (const [first, gate] of [product.inputs, [...product.inputs].reverse()]) {
    const halvedGate = onlyFor(gate);
    const halvedValue = maker(first);
    const inGate = !isWhole && isScale(halvedGate, 0.5);
    const inValue = !isWhole && isScale(halvedValue, 0.5);
    if (!isWhole && !inGate && !inValue) continue;
    const raised = inGate ? onlyFor(halvedGate?.inputs[0]) : halvedGate;
    const value = inValue ? halvedValue?.inputs[0] : first;
    const error = isOffset(raised, 1) ? onlyFor(raised.inputs[0]) : undefined;
    if (error?.operation.kind !== "unsupported" || error.operation.operator !== "Erf") continue;
    const scaled = onlyFor(error.inputs[0]);
    if (value !== undefined && isScale(scaled, Math.SQRT1_2) && scaled.inputs[0] === value)
      return asActivation(step, "gelu", value);
  }
  return undefined;
};

/** Values laid out anew twice, or as they were. */
const relaid: Rule = (step, { onlyFor }) => {
  const before = onlyFor(step.inputs[0]);
  if (!isKind(before, "reshape") || (!isKind(step, "reshape") && !isKind(step, "flatten"))) return undefined;
  return { ...step, inputs: before.inputs };
};

const RULES: readonly Rule[] = [bias, gainAndOffset, weightsOfNorm, gated, sixths, errorFunction, relaid];

function needed(steps: readonly ReadStep[], output: ValueId): readonly ReadStep[] {
  const wanted = new Set([output]);
  for (const step of [...steps].reverse())
    if (wanted.has(step.output)) for (const input of step.inputs) wanted.add(input);
  return steps.filter((step) => wanted.has(step.output));
}

function renumbered(
  steps: readonly ReadStep[],
  output: ValueId,
): { readonly steps: readonly ReadStep[]; readonly output: ValueId } {
  const numbers = new Map<ValueId, ValueId>([[0, 0]]);
  for (const step of steps) numbers.set(step.output, numbers.size);
  const numberOf = (value: ValueId): ValueId => numbers.get(value) ?? 0;
  return {
    steps: steps.map((step) => ({
      ...step,
      inputs: step.inputs.map(numberOf),
      output: numberOf(step.output),
    })),
    output: numberOf(output),
  };
}
