/** Convolutions, and what they have in common with pools. */
import { bordersAlong } from "../../../layers/sliding-window";
import type { Borders, Padding, Pair } from "../../../program/operation";
import type { ReadWeight } from "../../model";
import { permuted } from "../permuted";
import { type Constant, floatsOf } from "./constants";
import { type Handler, type NodeReader, vectorWeight } from "./node-reader";
import { type Activation, BATCH_AXIS, sameNumbers, UNIT_AXIS } from "./operands";
import { Refusal } from "./refusal";

export interface Window {
  readonly window: Pair;
  readonly strides: Pair;
  readonly dilations: Pair;
}

export function pairOf(numbers: readonly number[] | undefined, otherwise: number, what: string): Pair {
  if (!numbers) return [otherwise, otherwise];
  const [rows = 0, columns = 0] = numbers;
  if (numbers.length !== 2 || !numbers.every((each) => Number.isInteger(each) && each >= 1))
    throw new Refusal(`Its ${what} are ${numbers.join(", ")}, and ours are two whole numbers from 1 on.`);
  return [rows, columns];
}

export function windowOf(node: NodeReader, window: Pair): Window {
  return {
    window,
    strides: pairOf(node.integers("strides"), 1, "strides"),
    dilations: pairOf(node.integers("dilations"), 1, "dilations"),
  };
}

/** What the node pads, in numbers, or by a rule where sides are open. */
export function paddingOf(
  node: NodeReader,
  [height = 0, width = 0]: readonly number[],
  window: Window,
): Padding {
  const rule = node.text("auto_pad", "NOTSET");
  if (rule === "VALID") return "valid";
  if (rule === "SAME_UPPER" || rule === "SAME_LOWER") {
    if (rule === "SAME_UPPER") return "same";
    if (height === 0 || width === 0)
      throw new Refusal(
        "It pads by SAME_LOWER, which needs the size of the images, and the file leaves it open.",
      );
    const [top, bottom] = bordersAlong(height, { ...window, padding: "same" }, 0);
    const [left, right] = bordersAlong(width, { ...window, padding: "same" }, 1);
    // The odd pixel at the beginning.
    return [bottom, top, right, left];
  }
  const pads = node.integers("pads") ?? [0, 0, 0, 0];
  if (pads.length !== 4 || pads.some((each) => each < 0))
    throw new Refusal(`Its pads are ${pads.join(", ")}, and ours are four numbers from 0 on.`);
  const [top = 0, left = 0, bottom = 0, right = 0] = pads;
  return [top, bottom, left, right];
}

/** The rule where numbers are what it gives: drawings say it rather than the numbers. */
export function asRule(
  padding: Padding,
  [height = 0, width = 0]: readonly number[],
  window: Window,
  zeros: "same" | "valid",
): Padding {
  if (typeof padding === "string") return padding;
  if (padding.every((each) => each === 0) && (zeros === "valid" || window.window.some((side) => side > 1)))
    return "valid";
  const isOpen = height === 0 || width === 0;
  if (isOpen && window.strides.some((stride) => stride > 1)) return padding;
  const large = Number.MAX_SAFE_INTEGER >> 1;
  const same = [
    ...bordersAlong(height || large, { ...window, padding: "same" }, 0),
    ...bordersAlong(width || large, { ...window, padding: "same" }, 1),
  ];
  return sameNumbers(padding, same) ? "same" : padding;
}

/** Zeros that a Pad put around the image become the window's own. */
export function takeIn(
  given: Activation,
  padding: Padding,
): { readonly from: Activation; readonly padding: Padding } {
  const { padded } = given;
  if (!padded || padding === "same") return { from: given, padding };
  const own: Borders = padding === "valid" ? [0, 0, 0, 0] : padding;
  const [top, bottom, left, right] = padded.borders;
  return { from: padded.of, padding: [own[0] + top, own[1] + bottom, own[2] + left, own[3] + right] };
}

function biasOf(node: NodeReader, filters: number): readonly ReadWeight[] {
  if (!node.inputs[2]) return [];
  const values = floatsOf(node.constant(2, "biases"));
  if (values.length !== filters) throw new Refusal(`It has ${values.length} biases for ${filters} filters.`);
  return [vectorWeight("bias", values)];
}

function fourAxes({ dims }: Constant): readonly [number, number, number, number] {
  const [first = 0, second = 0, third = 0, fourth = 0] = dims;
  if (dims.length !== 4)
    throw new Refusal(`Its kernel has ${dims.length} axes, and those of images have four.`);
  if (dims.includes(0)) throw new Refusal(`Its kernel has the shape ${dims.join("×")}, so it is empty.`);
  return [first, second, third, fourth];
}

export const conv: Handler = (node) => {
  const kernel = node.constant(1, "kernels");
  const [filters, own, rows, columns] = fourAxes(kernel);
  const groups = node.integer("group", 1);
  const bias = biasOf(node, filters);
  const read = node.activation();
  const pixel = onPixel(node, read, kernel, bias, groups);
  if (pixel) return pixel;
  const image = node.image();
  const channels = image.shape[2] ?? 0;
  if (groups < 1 || own * groups !== channels || filters % groups !== 0)
    throw new Refusal(
      `Its kernel is for ${own * groups} channels in ${groups} groups, and it reads ${channels}.`,
    );
  const window = windowOf(node, [rows, columns]);
  const { from, padding: whole } = takeIn(image, paddingOf(node, image.shape, window));
  const padding = asRule(whole, from.shape, window, "same");
  const values = floatsOf(kernel);
  if (groups === channels && own === 1 && channels > 1) {
    const multiplier = filters / channels;
    const weight: ReadWeight = {
      role: "depthwiseKernel",
      shape: [rows, columns, channels, multiplier],
      values: permuted(values, [channels, multiplier, rows, columns], [2, 3, 0, 1]),
    };
    return node.apply({ kind: "depthwiseConv2d", ...window, padding, multiplier }, from, [weight, ...bias]);
  }
  const weight: ReadWeight = {
    role: "kernel",
    shape: [rows, columns, own, filters],
    values: permuted(values, kernel.dims, [2, 3, 1, 0]),
  };
  return node.apply({ kind: "conv2d", ...window, padding, filters, groups }, from, [weight, ...bias]);
};

/** A 1×1 convolution of what global pooling left is a product of vectors. */
function onPixel(
  node: NodeReader,
  given: Activation,
  kernel: Constant,
  bias: readonly ReadWeight[],
  groups: number,
): Activation | undefined {
  const [units, own, rows, columns] = fourAxes(kernel);
  const isPixel = sameNumbers(given.axes, [BATCH_AXIS, 0, UNIT_AXIS, UNIT_AXIS]) && given.shape.length === 1;
  if (!isPixel || rows * columns !== 1 || groups !== 1 || given.pending) return undefined;
  if (node.integers("pads")?.some((pad) => pad !== 0)) return undefined;
  if (own !== given.shape[0])
    throw new Refusal(`Its kernel is for ${own} channels, and it reads ${given.shape[0]}.`);
  const values = permuted(floatsOf(kernel), [units, own], [1, 0]);
  return node.apply({ kind: "matmul", units }, given, [
    { role: "kernel", shape: [own, units], values },
    ...bias,
  ]);
}

export const convTranspose: Handler = (node) => {
  const kernel = node.constant(1, "kernels");
  const [channels, filters, rows, columns] = fourAxes(kernel);
  if (node.integer("group", 1) !== 1)
    throw new Refusal("It is a transposed convolution of several groups, and ours have one.");
  const image = node.image();
  if (image.shape[2] !== channels)
    throw new Refusal(`Its kernel is for ${channels} channels, and it reads ${image.shape[2]}.`);
  const { dilations, ...window } = windowOf(node, [rows, columns]);
  if (dilations.some((dilation) => dilation !== 1))
    throw new Refusal("It is a dilated transposed convolution, and ours are not dilated.");
  const { padding, extra } = spreadPadding(node, image.shape, window);
  const weight: ReadWeight = {
    role: "kernel",
    shape: [rows, columns, filters, channels],
    values: permuted(floatsOf(kernel), kernel.dims, [2, 3, 1, 0]),
  };
  return node.apply({ kind: "transposedConv2d", ...window, padding, filters, extra }, image, [
    weight,
    ...biasOf(node, filters),
  ]);
};

/** What is taken off a transposed convolution's result, and added at its end. */
function spreadPadding(
  node: NodeReader,
  shape: readonly number[],
  { window, strides }: Pick<Window, "window" | "strides">,
): { readonly padding: Borders; readonly extra: Pair } {
  const more = node.integers("output_padding") ?? [0, 0];
  const wanted = node.integers("output_shape");
  const rule = node.text("auto_pad", "NOTSET");
  const pads = node.integers("pads") ?? [0, 0, 0, 0];
  const ends = ([0, 1] as const).map((axis) => {
    const extra = more[axis] ?? 0;
    const side = shape[axis] ?? 0;
    const whole = (side - 1) * strides[axis] + window[axis] + extra;
    const length = wanted?.slice(-2)[axis] ?? (rule.startsWith("SAME") ? side * strides[axis] : undefined);
    if (length === undefined) {
      const isValid = rule === "VALID";
      return { before: isValid ? 0 : (pads[axis] ?? 0), behind: isValid ? 0 : (pads[axis + 2] ?? 0), extra };
    }
    if (side === 0)
      throw new Refusal("Its padding follows from the size of the images, which the file leaves open.");
    const total = whole - length;
    if (total < 0) return { before: 0, behind: 0, extra: extra - total };
    // As onnxruntime shares it out: the odd pixel at the end for SAME_UPPER alone.
    const half = Math.floor(total / 2);
    const before = rule === "SAME_UPPER" ? half : total - half;
    return { before, behind: total - before, extra };
  });
  const [rows = { before: 0, behind: 0, extra: 0 }, columns = rows] = ends;
  const padding: Borders = [rows.before, rows.behind, columns.before, columns.behind];
  if (padding.some((each) => each < 0)) throw new Refusal("Its pads are negative.");
  // A pixel that is added at the end and taken off again is none.
  const shared = [Math.min(rows.extra, rows.behind), Math.min(columns.extra, columns.behind)] as const;
  return {
    padding: [padding[0], padding[1] - shared[0], padding[2], padding[3] - shared[1]],
    extra: [rows.extra - shared[0], columns.extra - shared[1]],
  };
}
