/** Convolutions and matrix products. */
import type { Shape } from "../../../../layers/layer";
import type { Borders, Pair } from "../../../../program/operation";
import type { ReadWeight } from "../../../model";
import type { Value } from "../sink";
import type { StoredWeight, WeightNames } from "../weights";
import { thenActivation } from "./activations";
import {
  asWeight,
  channelsFirst,
  isImage,
  isVector,
  type LayerReader,
  type LayerToRead,
  needsImage,
  refuse,
  weightsOf,
} from "./layer-reader";
import { isWindow, slidingOf, windowOf } from "./windows";

const KERNEL: WeightNames = ["kernel", "W"];
const DEPTHWISE: WeightNames = ["depthwise_kernel", "kernel"];
const POINTWISE: WeightNames = ["pointwise_kernel"];
const BIAS: WeightNames = ["bias", "b"];

function hasBias({ config }: LayerToRead): boolean {
  return config.flag("use_bias", config.flag("bias", true));
}

function stored(
  layer: LayerToRead,
  kernels: readonly WeightNames[],
): { readonly kernels: readonly StoredWeight[]; readonly bias: StoredWeight | undefined } {
  const found = weightsOf(layer, [...kernels, ...(hasBias(layer) ? [BIAS] : [])]);
  return { kernels: found.slice(0, kernels.length), bias: found[kernels.length] };
}

function biasWeight(
  layer: LayerToRead,
  bias: StoredWeight | undefined,
  length: number,
): readonly ReadWeight[] {
  return bias ? [asWeight(layer, "bias", [length], bias)] : [];
}

/** Of what comes in; where that is not known, what the kernel says. */
function channelsIn({ input }: LayerToRead, otherwise: number): number {
  return input.shape?.at(-1) ?? otherwise;
}

export const conv2d: LayerReader = (layer) => {
  const { config, name, input, sink } = layer;
  if (!isImage(input)) return needsImage(layer);
  const first = channelsFirst(layer);
  if (first) return first;
  const window = windowOf(layer);
  if (!isWindow(window)) return window;
  const filters = config.count("filters", config.has("nb_filter") ? config.count("nb_filter") : undefined);
  const groups = config.count("groups", 1);
  const { kernels, bias } = stored(layer, [KERNEL]);
  const [kernel] = kernels;
  if (!kernel) throw new TypeError("A convolution has a kernel.");
  const channels = channelsIn(layer, groups * (kernel.shape[2] ?? 0));
  const shape: Shape = [...window.window, channels / groups, filters];
  const found = sink.emit(
    name,
    { kind: "conv2d", filters, groups, ...slidingOf(window) },
    [input],
    [asWeight(layer, "kernel", shape, kernel), ...biasWeight(layer, bias, filters)],
  );
  return thenActivation(layer, found);
};

export const depthwiseConv2d: LayerReader = (layer) => {
  const { config, name, input, sink, origin } = layer;
  if (!isImage(input)) return needsImage(layer);
  const first = channelsFirst(layer);
  if (first) return first;
  const window = windowOf(layer);
  if (!isWindow(window)) return window;
  const multiplier = config.count("depth_multiplier", 1);
  const { kernels, bias } = stored(layer, [DEPTHWISE]);
  const [kernel] = kernels;
  if (!kernel) throw new TypeError("A convolution has a kernel.");
  const channels = channelsIn(layer, kernel.shape[2] ?? 0);
  // TensorFlow.js's layer takes a dilation and leaves it out when it runs.
  const dilations: Pair = origin === "tfjs" ? [1, 1] : window.dilations;
  const found = sink.emit(
    name,
    { kind: "depthwiseConv2d", multiplier, ...slidingOf({ ...window, dilations }) },
    [input],
    [
      asWeight(layer, "depthwiseKernel", [...window.window, channels, multiplier], kernel),
      ...biasWeight(layer, bias, channels * multiplier),
    ],
  );
  return thenActivation(layer, found);
};

/** A depthwise convolution and a 1×1 convolution, which has the bias. */
export const separableConv2d: LayerReader = (layer) => {
  const { config, name, input, sink } = layer;
  if (!isImage(input)) return needsImage(layer);
  const first = channelsFirst(layer);
  if (first) return first;
  const window = windowOf(layer);
  if (!isWindow(window)) return window;
  const filters = config.count("filters");
  const { kernels, bias } = stored(layer, [DEPTHWISE, POINTWISE]);
  const [depthwise, pointwise] = kernels;
  if (!depthwise || !pointwise) throw new TypeError("A separable convolution has two kernels.");
  // TensorFlow.js forgets to save it.
  const multiplier = config.count("depth_multiplier", depthwise.shape[3] ?? 1);
  const channels = channelsIn(layer, depthwise.shape[2] ?? 0);
  const wide = channels * multiplier;
  const middle = sink.emit(
    `${name}_depthwise`,
    { kind: "depthwiseConv2d", multiplier, ...slidingOf(window) },
    [input],
    [asWeight(layer, "depthwiseKernel", [...window.window, channels, multiplier], depthwise)],
  );
  const single = { window: [1, 1], strides: [1, 1], dilations: [1, 1], padding: "valid" } as const;
  const found = sink.emit(
    `${name}_pointwise`,
    { kind: "conv2d", filters, groups: 1, ...single },
    [middle],
    [asWeight(layer, "kernel", [1, 1, wide, filters], pointwise), ...biasWeight(layer, bias, filters)],
  );
  sink.note(name, "A separable convolution is drawn as what it is: a depthwise and a 1×1 convolution.");
  return thenActivation(layer, found);
};

export const conv2dTranspose: LayerReader = (layer) => {
  const { config, name, input, sink } = layer;
  if (!isImage(input)) return needsImage(layer);
  const first = channelsFirst(layer);
  if (first) return first;
  const read = windowOf(layer);
  if (!isWindow(read)) return read;
  const { window, strides, padding, dilations } = read;
  if (dilations.some((step) => step > 1))
    return refuse(layer, "A transposed convolution here has no dilation.", "Use one without dilation.");
  const filters = config.count("filters");
  const { kernels, bias } = stored(layer, [KERNEL]);
  const [kernel] = kernels;
  if (!kernel) throw new TypeError("A convolution has a kernel.");
  const channels = channelsIn(layer, kernel.shape[3] ?? 0);
  const given = config.raw("output_padding") ?? null;
  const places =
    given === null
      ? { padding, extra: [0, 0] as const }
      : explicitPlaces(layer, window, strides, padding, config.pair("output_padding"));
  if (!places)
    return refuse(
      layer,
      "Its output padding depends on the size of the image, which the model leaves open.",
      "Give the model's input a height and a width.",
    );
  const found = sink.emit(
    name,
    { kind: "transposedConv2d", filters, window, strides, ...places },
    [input],
    [asWeight(layer, "kernel", [...window, filters, channels], kernel), ...biasWeight(layer, bias, filters)],
  );
  return thenActivation(layer, found);
};

/**
 * With an output padding the result has (n - 1) s + k + o pixels, less 2 floor(k / 2) for `same`; what TensorFlow pads is found from that.
 * Source: Keras 3 `backend/common/backend_utils.py`, `_get_output_shape_given_tf_padding`.
 */
function explicitPlaces(
  { input }: LayerToRead,
  window: Pair,
  strides: Pair,
  padding: "same" | "valid",
  output: Pair,
): { readonly padding: Borders; readonly extra: Pair } | undefined {
  const axes = ([0, 1] as const).map((axis) => {
    const length = input.shape?.[axis] ?? 0;
    if (length === 0) return undefined;
    const spread = (length - 1) * strides[axis] + window[axis];
    const wanted = spread + output[axis] - (padding === "same" ? 2 * Math.floor(window[axis] / 2) : 0);
    const over = Math.max(0, spread - wanted);
    const before = padding === "same" ? Math.floor(over / 2) : 0;
    return { before, after: over - before, extra: Math.max(0, wanted - spread) };
  });
  const [rows, columns] = axes;
  if (!rows || !columns) return undefined;
  return {
    padding: [rows.before, rows.after, columns.before, columns.after],
    extra: [rows.extra, columns.extra],
  };
}

export const dense: LayerReader = (layer) => {
  const { config, name, input, sink } = layer;
  const units = config.count("units", config.has("output_dim") ? config.count("output_dim") : undefined);
  if (!isVector(input) && !isImage(input))
    return refuse(layer, "It reads neither an image nor a vector.", "Flatten before it.");
  const { kernels, bias } = stored(layer, [KERNEL]);
  const [kernel] = kernels;
  if (!kernel) throw new TypeError("A dense layer has a kernel.");
  const features = channelsIn(layer, kernel.shape[0] ?? 0);
  const own = asWeight(layer, "kernel", [features, units], kernel);
  const added = biasWeight(layer, bias, units);
  if (isVector(input)) {
    const found = sink.emit(name, { kind: "matmul", units }, [input], [own, ...added]);
    return thenActivation(layer, found);
  }
  sink.note(name, "A dense layer on an image is drawn as the 1×1 convolution that it is.");
  const single = { window: [1, 1], strides: [1, 1], dilations: [1, 1], padding: "valid" } as const;
  const shape: Shape = [1, 1, features, units];
  const found: Value = sink.emit(
    name,
    { kind: "conv2d", filters: units, groups: 1, ...single },
    [input],
    [{ ...own, shape }, ...added],
  );
  return thenActivation(layer, found);
};
