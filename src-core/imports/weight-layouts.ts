/** How a tensor of a file becomes a weight of ours: by the axes that its tool has where. */
import { countElements, denseStrides } from "../codecs/stored-tensor";
import type { WeightLayout } from "./named-tensor";
import type { WeightSlot } from "./weight-slots";

/** A way to bring a tensor into a slot. */
export interface Conversion {
  /** For a person: "[out, in, rows, columns] to [rows, columns, in, out]"; empty where nothing is changed. */
  readonly words: string;
  convert(values: Float32Array): Float32Array;
}

const AS_IT_IS: Conversion = { words: "", convert: (values) => values };

/**
 * Undefined where this shape does not fit.
 *
 * @param shape of the file's tensor
 */
export function conversionFor(
  slot: WeightSlot,
  shape: readonly number[],
  layout: WeightLayout,
): Conversion | undefined {
  if (layout === "drawing") return asDrawn(slot, shape);
  if (layout === "pytorch") return fromPyTorch(slot, shape);
  return asDrawn(slot, shape) ?? fromPyTorch(slot, shape);
}

/** Whether both layouts fit, and give other numbers: a square kernel of a dense layer. */
export function isAmbiguous(slot: WeightSlot, shape: readonly number[]): boolean {
  const [drawn, pytorch] = [asDrawn(slot, shape), fromPyTorch(slot, shape)];
  return drawn !== undefined && pytorch !== undefined && pytorch.words !== "";
}

function asDrawn(slot: WeightSlot, shape: readonly number[]): Conversion | undefined {
  if (same(shape, slot.shape)) return AS_IT_IS;
  // Keras keeps the slopes of a PReLU as [1, 1, channels].
  return slot.shape.length === 1 && same(withoutOnes(shape), withoutOnes(slot.shape)) ? AS_IT_IS : undefined;
}

function fromPyTorch(slot: WeightSlot, shape: readonly number[]): Conversion | undefined {
  const [first = 1, second = 1, third = 1, fourth = 1] = slot.shape;
  switch (slot.role) {
    case "depthwiseKernel":
      // Filter m of channel c is number c x multiplier + m.
      return same(shape, [third * fourth, 1, first, second])
        ? moved(
            shape,
            [third, fourth, first, second],
            [2, 3, 0, 1],
            "[out, 1, rows, columns] to [rows, columns, channels, multiplier]",
          )
        : undefined;
    case "kernel":
      if (slot.kind === "matmul") return denseFromPyTorch(slot, shape);
      if (slot.kind === "transposedConv2d")
        return same(shape, [fourth, third, first, second])
          ? moved(shape, shape, [2, 3, 1, 0], "[in, out, rows, columns] to [rows, columns, out, in]")
          : undefined;
      // A dense layer at each pixel is a 1x1 convolution.
      return same(shape, [fourth, third, first, second]) ||
        (first * second === 1 && same(shape, [fourth, third]))
        ? moved(
            shape,
            [fourth, third, first, second],
            [2, 3, 1, 0],
            "[out, in, rows, columns] to [rows, columns, in, out]",
          )
        : undefined;
    default:
      return vectorFromPyTorch(slot, shape);
  }
}

/** `[out, in]`, or a convolution that sees its whole input: `[out, channels, rows, columns]`. */
function denseFromPyTorch(
  { shape: [inputs = 1, units = 1], order }: WeightSlot,
  shape: readonly number[],
): Conversion | undefined {
  const isWhole = shape.length === 4 && shape[0] === units && countElements(shape) === inputs * units;
  if (!same(shape, [units, inputs]) && !isWhole) return undefined;
  const { convert } = moved(shape, [units, inputs], [1, 0], "");
  if (!order) return { words: "[out, in] to [in, out]", convert };
  return {
    words:
      "[out, in] to [in, out], and rows from channel by channel to row by row, as images are flattened here",
    convert: (values) => reordered(convert(values), order, units),
  };
}

function vectorFromPyTorch(slot: WeightSlot, shape: readonly number[]): Conversion | undefined {
  if (!same(withoutOnes(shape), withoutOnes(slot.shape))) return undefined;
  const { order } = slot;
  if (!order) return AS_IT_IS;
  return {
    words: "from channel by channel to row by row, as images are flattened here",
    convert: (values) => reordered(values, order, 1),
  };
}

/** Rows of so many values, each from where the order says. */
function reordered(values: Float32Array, order: Int32Array, rowLength: number): Float32Array {
  const result = new Float32Array(values.length);
  for (const [row, from] of order.entries())
    result.set(values.subarray(from * rowLength, (from + 1) * rowLength), row * rowLength);
  return result;
}

/**
 * @param from the shape that the values are taken in, of as many values as the tensor's own
 * @param axes of the result: which axis of `from` each of them is
 */
function moved(
  shape: readonly number[],
  from: readonly number[],
  axes: readonly number[],
  words: string,
): Conversion {
  if (countElements(shape) !== countElements(from))
    throw new RangeError("Both shapes must hold as many values.");
  const strides = denseStrides(from);
  const sizes = axes.map((axis) => from[axis] ?? 1);
  const steps = axes.map((axis) => strides[axis] ?? 1);
  return { words, convert: (values) => permuted(values, sizes, steps) };
}

/** @param sizes of the result's axes, up to four @param steps in the values, along each of them */
function permuted(values: Float32Array, sizes: readonly number[], steps: readonly number[]): Float32Array {
  const [a = 1, b = 1, c = 1, d = 1] = padded(sizes);
  const [ofA = 0, ofB = 0, ofC = 0, ofD = 0] = padded(steps, 0);
  const result = new Float32Array(values.length);
  let at = 0;
  for (let i = 0; i < a; i += 1)
    for (let j = 0; j < b; j += 1)
      for (let k = 0; k < c; k += 1)
        for (let l = 0; l < d; l += 1) {
          result[at] = values[i * ofA + j * ofB + k * ofC + l * ofD] ?? 0;
          at += 1;
        }
  return result;
}

/** To four axes, from the front. */
function padded(sizes: readonly number[], filling = 1): number[] {
  return [...Array.from({ length: 4 - sizes.length }, () => filling), ...sizes];
}

function withoutOnes(shape: readonly number[]): number[] {
  return shape.filter((size) => size !== 1);
}

function same(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((size, axis) => size === other[axis]);
}
