/** Convolutions and matrix products in Keras' words. */

import type { Shape } from "../../../layers/layer";
import type { Attributes, Initializer, Pair } from "../../../program/operation";
import { spreadSides } from "../../../program/shapes";
import type { KerasWeight } from "../layer";
import { groupsWay, transposedWay } from "../ways/convolution-ways";
import { denseKernel } from "./dense-kernel";
import { dilatedKernel } from "./dilated-kernel";
import { cropped, padded } from "./padding";
import { agreed, needed, type Result, type StepToWrite, type Writer } from "./writer";

interface Kernel {
  readonly shape: Shape;
  readonly values: Float32Array;
}

type Window = Pick<Attributes["conv2d"], "window" | "strides" | "dilations" | "padding">;

export const conv2d: Writer<Attributes["conv2d"]> = (attributes, it) => {
  const { groups, filters } = attributes;
  const kernel = needed(it, "kernel");
  if (groups === 1 || it.dialect.groupedConvolution)
    return plainConvolution(it, attributes, kernel, filters, groups);
  const way = agreed(it, groupsWay(attributes, it.known));
  const [rows = 1, columns = 1] = kernel.shape;
  switch (way.kind) {
    case "ungrouped":
      return plainConvolution(it, attributes, kernel, filters, 1);
    case "depthwise": {
      const shape = [rows, columns, groups, way.multiplier];
      return depthwiseConvolution(it, attributes, { ...kernel, shape });
    }
    case "zeros": {
      const shape = [rows, columns, it.input.shape.at(-1) ?? 0, filters];
      const values = denseKernel(kernel.values, kernel.shape, groups);
      return plainConvolution(it, attributes, { shape, values }, filters, 1);
    }
    default:
      return way satisfies never;
  }
};

export const depthwiseConv2d: Writer<Attributes["depthwiseConv2d"]> = (attributes, it) => {
  const kernel = needed(it, "depthwiseKernel");
  const { strides, multiplier } = attributes;
  if (strides[0] === strides[1] || it.dialect.depthwiseStridesDiffer)
    return depthwiseConvolution(it, attributes, kernel);
  // Filters of one channel lie beside one another in both, so the values are the same.
  const [rows = 1, columns = 1, channels = 1] = kernel.shape;
  const filters = channels * multiplier;
  const grouped = { shape: [rows, columns, 1, filters], values: kernel.values };
  return plainConvolution(it, attributes, grouped, filters, channels);
};

function plainConvolution(
  it: StepToWrite,
  attributes: Window,
  kernel: Kernel,
  filters: number,
  groups: number,
): Result {
  const { strides } = attributes;
  const { source, padding } = padded(it, attributes.padding);
  const { window, dilations, written } = withoutDilation(attributes, kernel, strides.some(isMany));
  const grouped = it.dialect.groupedConvolution ? { groups } : {};
  return it.put({
    className: "Conv2D",
    name: it.step.name,
    inputs: [source],
    config: {
      filters,
      kernel_size: [...window],
      strides: [...strides],
      padding,
      data_format: "channels_last",
      dilation_rate: [...dilations],
      ...grouped,
      activation: "linear",
      use_bias: it.weight("bias") !== undefined,
      kernel_initializer: initializerOf(it),
      bias_initializer: "zeros",
    },
    shape: it.shape,
    weights: [{ name: "kernel", ...written }, ...biasOf(it)],
  });
}

function depthwiseConvolution(it: StepToWrite, attributes: Window, kernel: Kernel): Result {
  const { strides } = attributes;
  const { source, padding } = padded(it, attributes.padding);
  const isWrittenOut = !it.dialect.dilatedDepthwise || strides.some(isMany);
  const { window, dilations, written } = withoutDilation(attributes, kernel, isWrittenOut);
  return it.put({
    className: "DepthwiseConv2D",
    name: it.step.name,
    inputs: [source],
    config: {
      kernel_size: [...window],
      strides: [...strides],
      padding,
      depth_multiplier: kernel.shape[3] ?? 1,
      data_format: "channels_last",
      dilation_rate: [...dilations],
      activation: "linear",
      use_bias: it.weight("bias") !== undefined,
      depthwise_initializer: initializerOf(it),
      bias_initializer: "zeros",
    },
    shape: it.shape,
    weights: [{ name: "depthwise_kernel", ...written }, ...biasOf(it)],
  });
}

export const transposedConv2d: Writer<Attributes["transposedConv2d"]> = (attributes, it) => {
  const { window, strides, filters } = attributes;
  const { name } = it.step;
  const way = agreed(it, transposedWay(attributes, it.known));
  const isCropped = way.kind === "cropped";
  const padding = isCropped ? "valid" : way.padding;
  const whole = it.put({
    className: "Conv2DTranspose",
    name: isCropped ? `${name}/whole` : name,
    inputs: [it.input],
    config: {
      filters,
      kernel_size: [...window],
      strides: [...strides],
      padding,
      data_format: "channels_last",
      dilation_rate: [1, 1],
      activation: "linear",
      use_bias: it.weight("bias") !== undefined,
      kernel_initializer: initializerOf(it),
      bias_initializer: "zeros",
    },
    shape: [...spreadSides(it.input.shape, { ...attributes, padding }), filters],
    weights: [{ name: "kernel", ...needed(it, "kernel") }, ...biasOf(it)],
  });
  return isCropped ? cropped(it, name, whole, ...way.crop) : whole;
};

export const matmul: Writer<Attributes["matmul"]> = ({ units }, it) =>
  it.put({
    className: "Dense",
    name: it.step.name,
    inputs: [it.input],
    config: {
      units,
      activation: "linear",
      use_bias: it.weight("bias") !== undefined,
      kernel_initializer: initializerOf(it),
      bias_initializer: "zeros",
    },
    shape: it.shape,
    weights: [{ name: "kernel", ...needed(it, "kernel") }, ...biasOf(it)],
  });

/** Where the dialect cannot dilate: the same filter with zeros between its weights. */
function withoutDilation(
  { window, dilations }: Window,
  kernel: Kernel,
  isNeeded: boolean,
): { readonly window: Pair; readonly dilations: Pair; readonly written: Kernel } {
  if (!isNeeded || !dilations.some(isMany)) return { window, dilations, written: kernel };
  const reach = (axis: 0 | 1): number => (window[axis] - 1) * dilations[axis] + 1;
  const size: Pair = [reach(0), reach(1)];
  return {
    window: size,
    dilations: [1, 1],
    written: {
      shape: [...size, ...kernel.shape.slice(2)],
      values: dilatedKernel(kernel.values, kernel.shape, dilations),
    },
  };
}

function isMany(step: number): boolean {
  return step > 1;
}

function biasOf({ weight }: StepToWrite): readonly KerasWeight[] {
  const bias = weight("bias");
  return bias ? [{ name: "bias", ...bias }] : [];
}

/** Of a layer's drawn weight, which a model names though its values are given. */
function initializerOf({ step }: StepToWrite): "he_normal" | "glorot_uniform" {
  const kind: Initializer["kind"] | undefined = step.weights[0]?.initializer.kind;
  return kind === "heNormal" ? "he_normal" : "glorot_uniform";
}
