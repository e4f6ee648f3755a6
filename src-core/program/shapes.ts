/** The shape that each kind of operation gives. Layers refuse what does not fit before anything is lowered. */
import type { Shape } from "../layers/layer";
import { largest } from "../layers/shape";
import type { Attributes, Operation, OperationKind, OperationOf, Padding, Pair } from "./operation";

type ShapeRules = {
  readonly [Kind in OperationKind]: (attributes: Attributes[Kind], inputs: readonly Shape[]) => Shape;
};

const RULES: ShapeRules = {
  conv2d: ({ filters, ...window }, [x = []]) => [...slide(x, window), filters],
  depthwiseConv2d: ({ multiplier, ...window }, [x = []]) => [...slide(x, window), channelsOf(x) * multiplier],
  transposedConv2d: ({ filters, ...window }, [x = []]) => [...spreadSides(x, window), filters],
  matmul: ({ units }) => [units],
  batchNorm: (_attributes, [x = []]) => x,
  activation: (_attributes, [x = []]) => x,
  softmax: (_attributes, [x = []]) => x,
  prelu: (_attributes, [x = []]) => x,
  groupNorm: (_attributes, [x = []]) => x,
  l2Norm: (_attributes, [x = []]) => x,
  add: (_attributes, [x = []]) => x,
  subtract: (_attributes, [x = []]) => x,
  multiply: (_attributes, inputs) => largest(inputs),
  maximum: (_attributes, [x = []]) => x,
  concat: (_attributes, inputs) => [
    ...(inputs[0] ?? []).slice(0, -1),
    inputs.reduce((sum, shape) => sum + channelsOf(shape), 0),
  ],
  maxPool: (window, [x = []]) => [...slide(x, window), channelsOf(x)],
  averagePool: (window, [x = []]) => [...slide(x, window), channelsOf(x)],
  globalAveragePool: (_attributes, [x = []]) => [channelsOf(x)],
  flatten: (_attributes, [x = []]) => [x.reduce((product, side) => product * side, 1)],
  dropout: (_attributes, [x = []]) => x,
  pathDrop: (_attributes, [x = []]) => x,
  pad: ({ before, after }, [x = []]) =>
    x.map((side, axis) => side + (before[axis] ?? 0) + (after[axis] ?? 0)),
  crop: ({ before, after }, [x = []]) =>
    x.map((side, axis) => side - (before[axis] ?? 0) - (after[axis] ?? 0)),
  reshape: ({ shape }) => shape,
  permute: ({ order }, [x = []]) => order.map((axis) => x[axis] ?? 0),
  resize: ({ factors }, [x = []]) => [(x[0] ?? 0) * factors[0], (x[1] ?? 0) * factors[1], channelsOf(x)],
  subsample: ({ strides }, [x = []]) => [
    Math.ceil((x[0] ?? 0) / strides[0]),
    Math.ceil((x[1] ?? 0) / strides[1]),
    channelsOf(x),
  ],
  scale: (_attributes, [x = []]) => x,
  gain: (_attributes, [x = []]) => x,
  offset: (_attributes, [x = []]) => x,
  zeros: ({ shape }) => shape,
  batchMean: (_attributes, [x = []]) => x,
};

/** @param inputs shapes of one example, in the operation's order */
export function shapeAfter(operation: Operation, inputs: readonly Shape[]): Shape {
  return apply(operation, inputs);
}

function apply<Kind extends OperationKind>(operation: OperationOf<Kind>, inputs: readonly Shape[]): Shape {
  return RULES[operation.kind](operation, inputs);
}

function channelsOf(shape: Shape): number {
  return shape.at(-1) ?? 0;
}

interface Window {
  readonly window: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilations?: readonly [number, number];
  readonly padding: Padding;
}

/**
 * Rows and columns that a transposed convolution makes of `[height, width, ...]`: n s for `same`, as many as there are places under the
 * windows for `valid` (TensorFlow's `conv2d_transpose`), (n - 1) s + k - padding + extra for numbers (PyTorch's `ConvTranspose2d`).
 */
export function spreadSides(
  shape: Shape,
  {
    window,
    strides,
    padding,
    extra,
  }: Pick<Window, "window" | "strides" | "padding"> & { readonly extra: Pair },
): [number, number] {
  const along = (axis: 0 | 1): number => {
    const [length, kernel, stride] = [shape[axis] ?? 0, window[axis], strides[axis]];
    if (padding === "same") return length * stride;
    if (padding === "valid") return length * stride + Math.max(0, kernel - stride);
    const [top, bottom, left, right] = padding;
    return (length - 1) * stride + kernel - (axis === 0 ? top + bottom : left + right) + extra[axis];
  };
  return [along(0), along(1)];
}

/** Rows and columns of what a sliding window leaves. */
function slide(shape: Shape, { window, strides, dilations = [1, 1], padding }: Window): [number, number] {
  const along = (axis: 0 | 1): number => {
    const length = shape[axis] ?? 0;
    if (padding === "same") return Math.ceil(length / strides[axis]);
    const [top, bottom, left, right] = padding === "valid" ? [0, 0, 0, 0] : padding;
    const padded = length + (axis === 0 ? top + bottom : left + right);
    const reach = window[axis] + (window[axis] - 1) * (dilations[axis] - 1);
    return Math.floor((padded - reach) / strides[axis]) + 1;
  };
  return [along(0), along(1)];
}
