/** Convolutions, pools and images made larger. */
import { bordersAlong, outputLength } from "../../../layers/sliding-window";
import type { Borders, Pair } from "../../../program/operation";
import type { AttributesOf } from "../../onnx/messages";
import { activationOf } from "./fused-activation";
import type { GraphNode } from "./graph-node";
import { type Translation, type Translator, Untranslated } from "./translation";

function isLast(node: GraphNode): boolean {
  return node.text("data_format", "NHWC").toUpperCase() !== "NCHW";
}

/** Rows and columns of a list over four axes. */
function pairOf(node: GraphNode, name: string): Pair {
  const [, second = 1, third = 1, fourth = 1] = node.integers(name) ?? [];
  return isLast(node) ? [second, third] : [third, fourth];
}

function explicitBorders(node: GraphNode): Borders {
  const pads = node.integers("explicit_paddings") ?? [];
  if (pads.length !== 8) throw new Untranslated();
  const [top = 0, bottom = 0, left = 0, right = 0] = isLast(node) ? pads.slice(2) : pads.slice(4);
  return [top, bottom, left, right];
}

function padsOf([top, bottom, left, right]: Borders): readonly number[] {
  return [top, left, bottom, right];
}

function paddingAttributes(node: GraphNode): AttributesOf {
  switch (node.text("padding", "VALID").toUpperCase()) {
    case "SAME":
      return { auto_pad: "SAME_UPPER" };
    case "VALID":
      return { auto_pad: "VALID" };
    case "EXPLICIT":
      return { pads: padsOf(explicitBorders(node)) };
    default:
      throw new Untranslated();
  }
}

function windowAttributes(node: GraphNode): AttributesOf {
  return {
    strides: pairOf(node, "strides"),
    dilations: pairOf(node, "dilations"),
    ...paddingAttributes(node),
  };
}

const KERNEL_ORDER = [3, 2, 0, 1];

/** `[rows, columns, in, out]` to `[out, in, rows, columns]`. */
function kernelOf(node: GraphNode, to: Translation): string {
  return to.part(node, "Transpose", [node.inputs[1] ?? ""], { perm: KERNEL_ORDER });
}

/** `[rows, columns, channels, multiplier]` to `[channels x multiplier, 1, rows, columns]`. */
function depthwiseKernelOf(node: GraphNode, to: Translation): string {
  const turned = to.part(node, "Transpose", [node.inputs[1] ?? ""], { perm: [2, 3, 0, 1] });
  // 0: as it is.
  return to.part(node, "Reshape", [turned, to.integers(node, [-1, 1, 0, 0])]);
}

export const convolution: Translator = (node, to) => finish(node, to, convolved(node, to, []));

function convolved(node: GraphNode, to: Translation, bias: readonly string[]): string {
  const isDepthwise = node.op.includes("Depthwise");
  const kernel = isDepthwise ? depthwiseKernelOf(node, to) : kernelOf(node, to);
  const group = isDepthwise ? channelsOfKernel(to, node.inputs[1]) : 1;
  const attributes = { ...windowAttributes(node), group };
  return to.ofImage(node, "Conv", [node.inputs[0] ?? "", kernel, ...bias], attributes, isLast(node));
}

/** A depthwise kernel's, which is a constant or a product of constants. */
function channelsOfKernel(to: Translation, kernel: string | undefined): number {
  const whole = to.constantOf(kernel);
  if (whole) return whole.shape[2] ?? 1;
  const maker = to.makerOf(kernel);
  const shapes = (maker?.inputs ?? []).map((input) => to.constantOf(input)?.shape ?? []);
  const channels = shapes.find(({ length }) => length === 4)?.[2];
  if (channels === undefined) throw new Untranslated();
  return channels;
}

function finish(node: GraphNode, to: Translation, result: string): void {
  to.result(node, "Identity", [result]);
}

/** `_FusedConv2D`, `FusedDepthwiseConv2dNative`: a convolution, its bias, and perhaps a function. */
export const fusedConvolution: Translator = (node, to) => {
  const [first, ...others] = node.texts("fused_ops");
  if (first !== "BiasAdd" || others.length > 1) throw new Untranslated();
  const found = convolved(node, to, [node.inputs[2] ?? ""]);
  finish(node, to, activationOf(node, to, found, others[0]));
};

/** Several convolutions of parts of one image, joined again, are one of several groups. */
export function groupedConvolution(node: GraphNode, to: Translation): string | undefined {
  const parts = node.inputs.slice(0, -1).map((input) => to.makerOf(input));
  const [first] = parts;
  const split = to.makerOf(first?.inputs[0]);
  if (first?.op !== "Conv2D" || split?.op !== "Split" || parts.length < 2) return undefined;
  const told = JSON.stringify(windowAttributes(first));
  const isWhole = parts.every(
    (part, index) =>
      part?.op === "Conv2D" &&
      JSON.stringify(windowAttributes(part)) === told &&
      part.inputs[0] === (index === 0 ? split.name : `${split.name}:${index}`),
  );
  if (!isWhole || split.number("num_split", 0) !== parts.length || !isLast(first)) return undefined;
  if (to.numberOf(split.inputs[0]) !== 3 || to.numberOf(node.inputs.at(-1)) !== 3) return undefined;
  const kernels = parts.map((part) => (part ? kernelOf(part, to) : ""));
  const kernel = to.part(node, "Concat", kernels, { axis: 0 });
  const attributes = { ...windowAttributes(first), group: parts.length };
  return to.ofImage(node, "Conv", [split.inputs[1] ?? "", kernel], attributes, true);
}

/** What is put around and added follows from how large the result is. */
export const transposedConvolution: Translator = (node, to) => {
  const sides = resultSides(node, to);
  const kernel = to.constantOf(node.inputs[1]) ?? kernelMadeOf(to, node.inputs[1]);
  const strides = pairOf(node, "strides");
  const rule = node.text("padding", "VALID").toUpperCase();
  const along = ([0, 1] as const).map((axis) => {
    const [length, reach, stride] = [sides[axis], kernel?.shape[axis] ?? 1, strides[axis]];
    const own = rule === "EXPLICIT" ? explicitBorders(node).slice(2 * axis, 2 * axis + 2) : [0, 0];
    const window = { window: [reach, reach], strides: [stride, stride], dilations: [1, 1] } as const;
    const [before = 0, behind = 0] =
      rule === "SAME" ? bordersAlong(length, { ...window, padding: "same" }, 0) : own;
    const rest = length + before + behind - reach;
    // Below zero: a window of fewer places than the stride.
    const extra = rest >= 0 ? rest % stride : stride + rest;
    return { before, behind, extra };
  });
  const attributes = {
    strides,
    pads: [...along.map(({ before }) => before), ...along.map(({ behind }) => behind)],
    output_padding: along.map(({ extra }) => extra),
  };
  const given = [node.inputs[2] ?? "", kernelOf(node, to)];
  finish(node, to, to.ofImage(node, "ConvTranspose", given, attributes, isLast(node)));
};

function kernelMadeOf(to: Translation, value: string | undefined): { readonly shape: readonly number[] } {
  const shapes = (to.makerOf(value)?.inputs ?? []).map((input) => to.constantOf(input)?.shape ?? []);
  const shape = shapes.find(({ length }) => length === 4);
  if (!shape) throw new Untranslated();
  return { shape };
}

/** Rows and columns of a result whose shape is a constant, or the number of images beside constants. */
function resultSides(node: GraphNode, to: Translation): Pair {
  const [shape] = node.inputs;
  const maker = to.makerOf(shape);
  const sides =
    maker?.op === "Pack"
      ? maker.inputs.map((input) => to.numberOf(input))
      : to.numbersOf(shape).map((side): number | undefined => side);
  const [, first, second, third] = sides;
  const [rows, columns] = isLast(node) ? [first, second] : [second, third];
  if (sides.length !== 4 || rows === undefined || columns === undefined) throw new Untranslated();
  return [rows, columns];
}

/** What is put around an image so that it never is the largest. */
const LEAST = -1e37;

export const maxPool: Translator = (node, to) => {
  const bordered = to.makerOf(node.inputs[0]);
  const filler = bordered?.op === "PadV2" ? to.numberOf(bordered.inputs[2]) : undefined;
  if (bordered && filler !== undefined && filler <= LEAST && isLast(node)) {
    const attributes = {
      ...poolAttributes(node),
      ...{ auto_pad: "NOTSET" },
      pads: padsOf(around(bordered, to)),
    };
    finish(node, to, to.ofImage(node, "MaxPool", [bordered.inputs[0] ?? ""], attributes, true));
    return;
  }
  finish(node, to, to.ofImage(node, "MaxPool", node.inputs, poolAttributes(node), isLast(node)));
};

export const averagePool: Translator = (node, to) =>
  finish(node, to, to.ofImage(node, "AveragePool", node.inputs, poolAttributes(node), isLast(node)));

function poolAttributes(node: GraphNode): AttributesOf {
  return {
    kernel_shape: pairOf(node, "ksize"),
    strides: pairOf(node, "strides"),
    ...paddingAttributes(node),
  };
}

/** Of rows and columns alone. */
function around(node: GraphNode, to: Translation): Borders {
  const pads = to.numbersOf(node.inputs[1]);
  const [first, second, top = 0, bottom = 0, left = 0, right = 0, ...channels] = pads;
  if (pads.length !== 8 || [first, second, ...channels].some((pad) => pad !== 0)) throw new Untranslated();
  return [top, bottom, left, right];
}

/** A pool of zeros around an image, times a share of each window: padding that takes no part. */
export function pooledShares(node: GraphNode, to: Translation): string | undefined {
  const [pool, bordered] = [to.makerOf(node.inputs[0]), to.makerOf(to.makerOf(node.inputs[0])?.inputs[0])];
  const shares = to.constantOf(node.inputs[1]);
  if (pool?.op !== "AvgPool" || !bordered?.op.startsWith("Pad") || !shares) return undefined;
  const [images, rows = 0, columns = 0, channels] = shares.shape;
  if (shares.shape.length !== 4 || images !== 1 || channels !== 1 || !isLast(pool)) return undefined;
  if (bordered.op === "PadV2" && to.numberOf(bordered.inputs[2]) !== 0) return undefined;
  const padding = around(bordered, to);
  const [window, strides] = [pairOf(pool, "ksize"), pairOf(pool, "strides")];
  if (Math.max(...window, ...strides) > LARGEST_WINDOW) return undefined;
  const sliding = { window, strides, dilations: [1, 1], padding } as const;
  const places = window[0] * window[1];
  const fits = (counts: readonly number[], of: (index: number) => number): boolean =>
    counts.every((count, index) => Math.abs(of(index) * count - 1) < 1e-5);
  // The image's sides are not said: of those that give as many windows, one gives these shares.
  const countsAlong = (axis: 0 | 1, results: number): readonly (readonly number[])[] => {
    const [before, behind] = bordersAlong(0, sliding, axis);
    const least = (results - 1) * strides[axis] + window[axis] - before - behind;
    return Array.from({ length: strides[axis] }, (_, more) => least + more)
      .filter((length) => length > 0 && outputLength(length, sliding, axis) === results)
      .map((length) =>
        Array.from({ length: results }, (_, at) => {
          const from = at * strides[axis] - before;
          return Math.min(length, from + window[axis]) - Math.max(0, from);
        }),
      );
  };
  const isFound = countsAlong(0, rows).some((down) =>
    countsAlong(1, columns).some((across) =>
      fits(
        down.flatMap((count) => across.map((other) => (count * other) / places)),
        (index) => shares.values[index] ?? 0,
      ),
    ),
  );
  if (!isFound) return undefined;
  const attributes = { kernel_shape: window, strides, pads: padsOf(padding), count_include_pad: 0 };
  return to.ofImage(node, "AveragePool", [bordered.inputs[0] ?? ""], attributes, true);
}

const LARGEST_WINDOW = 64;

export const resize: Translator = (node, to) => {
  const sizes = to.integers(node, to.numbersOf(node.inputs[1]));
  const isNearest = node.op === "ResizeNearestNeighbor";
  const isCentred = node.flag("half_pixel_centers", false);
  const centres = node.flag("align_corners", false)
    ? "align_corners"
    : isCentred
      ? isNearest
        ? "tf_half_pixel_for_nn"
        : "half_pixel"
      : "asymmetric";
  const attributes = {
    axes: [2, 3],
    mode: isNearest ? "nearest" : "linear",
    coordinate_transformation_mode: centres,
    nearest_mode: "floor",
  };
  finish(node, to, to.ofImage(node, "Resize", [node.inputs[0] ?? "", "", "", sizes], attributes, true));
};
