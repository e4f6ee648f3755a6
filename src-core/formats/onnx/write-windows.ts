/** Operations of windows that slide over an image. */
import { bordersAlong } from "../../layers/sliding-window";
import type { Attributes, Padding, Pair } from "../../program/operation";
import { BATCH } from "./graph-writer";
import type { AttributesOf } from "./messages";
import { type StepWriter, sizeOf, type Writer } from "./step-writer";

interface Sliding {
  readonly window: Pair;
  readonly strides: Pair;
  readonly padding: Padding;
  readonly dilations?: Pair;
}

/** ONNX's `pads` of an image of that size, in numbers whatever the rule: what comes before each axis, then what comes behind. */
function padsOf([height = 0, width = 0]: readonly number[], sliding: Sliding): readonly number[] {
  const window = { ...sliding, dilations: sliding.dilations ?? ([1, 1] as const) };
  const [top, bottom] = bordersAlong(height, window, 0);
  const [left, right] = bordersAlong(width, window, 1);
  return [top, left, bottom, right];
}

function slidingAttributes(shape: readonly number[], sliding: Sliding): AttributesOf {
  return {
    kernel_shape: [...sliding.window],
    strides: [...sliding.strides],
    pads: padsOf(shape, sliding),
    ...(sliding.dilations && { dilations: [...sliding.dilations] }),
  };
}

/** Ours `[rows, columns, in, out]`, ONNX's `[out, in, rows, columns]`. */
const KERNEL_ORDER = [3, 2, 0, 1];

function withBias(step: StepWriter, kernel: string | undefined): string[] {
  const bias = step.weight(1);
  return [step.input, kernel ?? "", ...(bias === undefined ? [] : [bias])];
}

export const conv2d: Writer<Attributes["conv2d"]> = (given, step) =>
  step.node("Conv", withBias(step, step.weight(0, { order: KERNEL_ORDER })), {
    attributes: { ...slidingAttributes(step.inputShape, given), group: given.groups },
  });

export const depthwiseConv2d: Writer<Attributes["depthwiseConv2d"]> = (given, step) => {
  const [rows, columns] = given.window;
  const channels = step.inputShape[2] ?? 0;
  // `[rows, columns, channels, multiplier]` to `[channels x multiplier, 1, rows, columns]`.
  const layout = { order: [2, 3, 0, 1], dims: [channels * given.multiplier, 1, rows, columns] };
  return step.node("Conv", withBias(step, step.weight(0, layout)), {
    attributes: { ...slidingAttributes(step.inputShape, given), group: channels },
  });
};

/** ONNX's result has (n - 1) s + k - pads + output_padding pixels; ours of `same` and `valid` are brought to that. */
export const transposedConv2d: Writer<Attributes["transposedConv2d"]> = (given, step) => {
  const { window, strides, extra, padding } = given;
  // What a convolution back over the result would add around it.
  const pads = padsOf(step.outputShape, given);
  const more = [0, 1].map((axis) => {
    if (typeof padding !== "string") return extra[axis] ?? 0;
    return Math.max(0, (strides[axis] ?? 1) - (window[axis] ?? 1));
  });
  // `[rows, columns, out, in]` to `[in, out, rows, columns]`.
  const kernel = step.weight(0, { order: KERNEL_ORDER, outputs: 1 });
  return step.node("ConvTranspose", withBias(step, kernel), {
    attributes: { kernel_shape: [...window], strides: [...strides], pads, output_padding: more },
  });
};

/** ONNX leaves padding out of a maximum, as ours does. */
export const maxPool: Writer<Attributes["maxPool"]> = (given, step) =>
  step.node("MaxPool", [step.input], { attributes: poolAttributes(step, given) });

/**
 * Onnxruntime makes a Pad the padding of the pool behind it, and refuses the model then where that is as large as the window (its
 * `pad_fusion.cc`). It leaves those alone whose padding is a rule.
 */
function poolAttributes(step: StepWriter, given: Sliding): AttributesOf {
  const maker = step.graph.nodes.find(({ output }) => output[0] === step.input);
  const attributes = slidingAttributes(step.inputShape, given);
  const isUnpadded = padsOf(step.inputShape, given).every((each) => each === 0);
  return maker?.opType === "Pad" && isUnpadded ? withoutPads(attributes) : attributes;
}

function withoutPads({ pads: _pads, ...attributes }: AttributesOf): AttributesOf {
  return { ...attributes, auto_pad: "VALID" };
}

export const averagePool: Writer<Attributes["averagePool"]> = (given, step) => {
  const pads = padsOf(step.inputShape, given);
  const isExcess = pads.some((each, place) => each >= (given.window[place % 2 === 0 ? 0 : 1] ?? 1));
  if (given.countsPadding && isExcess) return paddedPool(given, step, pads);
  return step.node("AveragePool", [step.input], {
    attributes: {
      ...poolAttributes(step, given),
      count_include_pad: given.countsPadding ? 1 : 0,
    },
  });
};

/** Run times take no padding in which a whole window could lie, so the zeros that count are put around the image before. */
function paddedPool(given: Attributes["averagePool"], step: StepWriter, pads: readonly number[]): string {
  const [top = 0, left = 0, bottom = 0, right = 0] = pads;
  const [height = 0, width = 0, channels = 0] = step.inputShape;
  const amounts = step.integers("pads", [0, 0, top, left, 0, 0, bottom, right]);
  const padded = step.node("Pad", [step.input, amounts], {
    part: "pad",
    dims: [BATCH, channels, height + top + bottom, width + left + right],
    attributes: { mode: "constant" },
  });
  return step.node("AveragePool", [padded], {
    attributes: withoutPads(slidingAttributes(step.inputShape, given)),
  });
}

export const globalAveragePool: Writer<Attributes["globalAveragePool"]> = (_given, step) => {
  const channels = sizeOf(step.outputShape);
  const pooled = step.node("GlobalAveragePool", [step.input], { dims: [BATCH, channels, 1, 1] });
  return step.node("Flatten", [pooled], { part: "flat", attributes: { axis: 1 } });
};

export const subsample: Writer<Attributes["subsample"]> = ({ strides }, step) => {
  const [height = 0, width = 0] = step.inputShape;
  return step.node("Slice", [
    step.input,
    step.integers("starts", [0, 0]),
    step.integers("ends", [height, width]),
    step.integers("axes", [2, 3]),
    step.integers("steps", strides),
  ]);
};

export const resize: Writer<Attributes["resize"]> = ({ factors, method }, step) =>
  step.node("Resize", [step.input, "", step.floats("scales", [1, 1, ...factors])], {
    attributes:
      method === "nearest"
        ? { mode: "nearest", coordinate_transformation_mode: "asymmetric", nearest_mode: "floor" }
        : { mode: "linear", coordinate_transformation_mode: "half_pixel" },
  });
