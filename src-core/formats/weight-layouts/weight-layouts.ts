/** How a tensor of another tool becomes a weight of ours, and back: by the axes that each has where. */
import { denseStrides } from "../../codecs/stored-tensor";
import type { WeightSlot } from "./weight-slots";

/**
 * How axes are ordered. `drawing`: ours, which are also Keras's and TensorFlow's: kernels `[rows, columns, in, out]`, dense `[in, out]`, what is
 * flattened row by row. `pytorch`: kernels `[out, in, rows, columns]`, dense `[out, in]`, what is flattened channel by channel. `unknown`: the
 * file's names say nothing; the shape decides.
 */
export type WeightLayout = "drawing" | "pytorch" | "unknown";

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
  if (layout === "pytorch") return asPyTorch(slot, shape);
  return asDrawn(slot, shape) ?? asPyTorch(slot, shape);
}

/** Whether both layouts fit, and give other numbers: a square kernel of a dense layer. */
export function isAmbiguous(slot: WeightSlot, shape: readonly number[]): boolean {
  const [drawn, pytorch] = [asDrawn(slot, shape), asPyTorch(slot, shape)];
  return drawn !== undefined && pytorch !== undefined && pytorch.words !== "";
}

/** What decides how a weight lies in PyTorch. */
export type PlacedWeight = Pick<WeightSlot, "kind" | "role" | "shape" | "order">;

export function pyTorchShape(weight: PlacedWeight): readonly number[] {
  return axesOf(weight)?.shape ?? weight.shape;
}

/** Numbers of ours as PyTorch has them. */
export function toPyTorch(weight: PlacedWeight, values: Float32Array): Float32Array {
  const { order } = weight;
  const form = axesOf(weight);
  const rows = order ? reordered(values, inverse(order), values.length / order.length) : values;
  if (!form) return rows;
  const back = form.axes.map((_, axis) => form.axes.indexOf(axis));
  const ours = form.axes.map((axis) => form.sizes[axis] ?? 1);
  return permuted(rows, ours, back);
}

/** PyTorch's numbers as we have them. */
export function fromPyTorch(weight: PlacedWeight, values: Float32Array): Float32Array {
  const { order } = weight;
  const form = axesOf(weight);
  const turned = form ? permuted(values, form.sizes, form.axes) : values;
  return order ? reordered(turned, order, turned.length / order.length) : turned;
}

function asDrawn(slot: WeightSlot, shape: readonly number[]): Conversion | undefined {
  if (same(shape, slot.shape)) return AS_IT_IS;
  // Keras keeps the slopes of a PReLU as [1, 1, channels].
  return isVector(slot) && same(withoutOnes(shape), withoutOnes(slot.shape)) ? AS_IT_IS : undefined;
}

function asPyTorch(slot: WeightSlot, shape: readonly number[]): Conversion | undefined {
  const form = axesOf(slot);
  const { order } = slot;
  const fits = form
    ? form.taken.some((taken) => same(shape, taken))
    : same(withoutOnes(shape), withoutOnes(slot.shape));
  if (!fits) return undefined;
  if (!form && !order) return AS_IT_IS;
  const words = [form?.words, order && "from channel by channel to row by row, as images are flattened here"];
  return {
    words: words.filter((part) => part !== undefined).join(", and "),
    convert: (values) => fromPyTorch(slot, values),
  };
}

interface Axes {
  /** As PyTorch writes it. */
  readonly shape: readonly number[];
  /** Shapes that hold the same numbers in the same order. */
  readonly taken: readonly (readonly number[])[];
  /** The shape by which axes are exchanged. */
  readonly sizes: readonly number[];
  /** For each axis of ours, which of `sizes` it is. */
  readonly axes: readonly number[];
  readonly words: string;
}

/** Undefined for a vector, which is the same in both. */
function axesOf({ role, kind, shape }: PlacedWeight): Axes | undefined {
  const [first = 1, second = 1, third = 1, fourth = 1] = shape;
  if (role === "depthwiseKernel") {
    // Filter m of channel c is number c x multiplier + m.
    const theirs = [third * fourth, 1, first, second];
    const words = "[out, 1, rows, columns] to [rows, columns, channels, multiplier]";
    return {
      shape: theirs,
      taken: [theirs],
      sizes: [third, fourth, first, second],
      axes: [2, 3, 0, 1],
      words,
    };
  }
  if (role !== "kernel") return undefined;
  if (kind === "matmul") {
    // Also a convolution that sees one pixel.
    const theirs = [second, first];
    return {
      shape: theirs,
      taken: [theirs, [...theirs, 1, 1]],
      sizes: theirs,
      axes: [1, 0],
      words: "[out, in] to [in, out]",
    };
  }
  const theirs = [fourth, third, first, second];
  // A dense layer at each pixel is a convolution of one.
  const taken = first * second === 1 ? [theirs, [fourth, third]] : [theirs];
  const words =
    kind === "transposedConv2d"
      ? "[in, out, rows, columns] to [rows, columns, out, in]"
      : "[out, in, rows, columns] to [rows, columns, in, out]";
  return { shape: theirs, taken, sizes: theirs, axes: [2, 3, 1, 0], words };
}

/** Rows of so many values, each from where the order says. */
function reordered(values: Float32Array, order: Int32Array, rowLength: number): Float32Array {
  const result = new Float32Array(values.length);
  for (const [row, from] of order.entries())
    result.set(values.subarray(from * rowLength, (from + 1) * rowLength), row * rowLength);
  return result;
}

function inverse(order: Int32Array): Int32Array {
  const back = new Int32Array(order.length);
  for (const [row, from] of order.entries()) back[from] = row;
  return back;
}

/** @param sizes of the values' axes, up to four @param axes of the result: which of them each is */
function permuted(values: Float32Array, sizes: readonly number[], axes: readonly number[]): Float32Array {
  const strides = denseStrides(sizes);
  const [a = 1, b = 1, c = 1, d = 1] = toFour(
    axes.map((axis) => sizes[axis] ?? 1),
    1,
  );
  const [ofA = 0, ofB = 0, ofC = 0, ofD = 0] = toFour(
    axes.map((axis) => strides[axis] ?? 1),
    0,
  );
  if (a * b * c * d !== values.length)
    throw new RangeError(`[${sizes.join(", ")}] does not hold ${values.length} values.`);
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

function toFour(sizes: readonly number[], filling: number): number[] {
  return [...Array.from({ length: 4 - sizes.length }, () => filling), ...sizes];
}

/** Vectors may come with axes of one around them. */
function isVector({ shape }: WeightSlot): boolean {
  return shape.length === 1;
}

function withoutOnes(shape: readonly number[]): number[] {
  return shape.filter((size) => size !== 1);
}

function same(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((size, axis) => size === other[axis]);
}
