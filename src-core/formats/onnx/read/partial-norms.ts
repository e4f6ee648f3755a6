/** Norms that are spelt out in several nodes: what was read of one goes on from node to node until it is whole. */
import { sizeOf } from "./constants";
import { type NodeReader, vectorWeight } from "./node-reader";
import { type Activation, axisAt, BATCH_AXIS, channelAxis, type Operand, type Partial } from "./operands";

function scalarOf(operand: Operand): number | undefined {
  if (operand.kind !== "constant" || sizeOf(operand.dims) !== 1) return undefined;
  return operand.numbers()[0];
}

/** Axes that a node reduces, in ours: over the channels of a pixel, or over all of an image. Undefined: others. */
function reducedOver(given: Activation, axes: readonly number[]): Partial["over"] | undefined {
  if (given.pending) return undefined;
  const own = axes.map((axis) => given.axes[axisAt(axis, given.axes.length) ?? 0] ?? BATCH_AXIS);
  if (own.includes(BATCH_AXIS)) return undefined;
  const real = own.filter((axis) => axis >= 0);
  if (real.length === 1 && real[0] === channelAxis(given)) return "pixel";
  return given.shape.every((_, axis) => real.includes(axis)) ? "image" : undefined;
}

/** A mean over the channels, or the image; of squares of what is less its mean it is the variance. */
export function reducedMean(given: Operand, axes: readonly number[]): Partial | undefined {
  if (given.kind === "activation") {
    const over = reducedOver(given, axes);
    return over && { kind: "partial", of: given, what: "mean", over, epsilon: 0 };
  }
  if (given.kind !== "partial" || given.what !== "centredSquares") return undefined;
  return reducedOver(given.of, axes) === given.over ? { ...given, what: "variance" } : undefined;
}

export function reducedSquares(
  given: Operand,
  axes: readonly number[],
  isRoot: boolean,
): Partial | undefined {
  if (given.kind !== "activation" || reducedOver(given, axes) !== "pixel") return undefined;
  return { kind: "partial", of: given, what: isRoot ? "length" : "squares", over: "pixel", epsilon: 0 };
}

export function subtractedPartial(one: Operand, other: Operand): Partial | undefined {
  if (one.kind !== "activation" || other.kind !== "partial" || other.what !== "mean") return undefined;
  return other.of.value === one.value ? { ...other, what: "centred" } : undefined;
}

/** The square, written as a product. */
export function multipliedPartial(one: Operand, other: Operand): Partial | undefined {
  if (one.kind !== "partial" || one !== other || one.what !== "centred") return undefined;
  return { ...one, what: "centredSquares" };
}

export function raisedPartial(one: Operand, exponent: Operand): Partial | undefined {
  if (one.kind !== "partial" || one.what !== "centred" || scalarOf(exponent) !== 2) return undefined;
  return { ...one, what: "centredSquares" };
}

/** The epsilon. */
export function addToPartial(one: Operand, constant: Operand): Partial | undefined {
  const number = scalarOf(constant);
  if (one.kind !== "partial" || number === undefined || one.epsilon !== 0) return undefined;
  return one.what === "variance" || one.what === "squares" ? { ...one, epsilon: number } : undefined;
}

export function rootOfPartial(one: Operand): Partial | undefined {
  if (one.kind !== "partial") return undefined;
  if (one.what === "variance") return { ...one, what: "deviation" };
  return one.what === "squares" ? { ...one, what: "length" } : undefined;
}

/** The last step of a norm: less the mean by the deviation, or a value by its length. */
export function dividedByPartial(node: NodeReader, one: Operand, other: Operand): Activation | undefined {
  if (other.kind !== "partial") return undefined;
  const { of, over, epsilon, what } = other;
  if (what === "length" && one.kind === "activation" && isOf(node, one, of))
    return node.apply({ kind: "l2Norm", epsilon }, of);
  const isCentred = one.kind === "partial" && one.what === "centred" && one.of.value === of.value;
  if (what !== "deviation" || !isCentred || one.over !== over) return undefined;
  return node.apply({ kind: "groupNorm", groups: 1, epsilon, over }, of, unitNorm(of));
}

/** Whether a value is that one, perhaps before its channels were brought to another axis. */
function isOf(node: NodeReader, one: Activation, of: Activation): boolean {
  if (one.value === of.value) return true;
  const place = of.axes.indexOf(channelAxis(of));
  return one.axes.length === 4 && place === 1 && node.builder.asImage(node.name, one).value === of.value;
}

/** gamma 1 and beta 0: what follows becomes them. */
export function unitNorm({
  shape,
}: Activation): [ReturnType<typeof vectorWeight>, ReturnType<typeof vectorWeight>] {
  const channels = shape.at(-1) ?? 0;
  return [
    vectorWeight("gamma", new Float32Array(channels).fill(1)),
    vectorWeight("beta", new Float32Array(channels)),
  ];
}
