/** Convolutions and matrix products in the words of TensorFlow.js. */
import { layers } from "@tensorflow/tfjs-layers";
import { groupsWay, transposedWay } from "#core/export/convolution-ways";
import type { Shape } from "#core/layers/layer";
import type { Attributes, Initializer, Pair } from "#core/program/operation";
import type { Step } from "#core/program/program";
import { denseKernel } from "../dense-kernel";
import { dilatedKernel } from "../dilated-kernel";
import { withZeros } from "./padding";
import { agreed, type LayerWeight, type WeightReader, type Writer } from "./writer";

export const conv2d: Writer<Attributes["conv2d"]> = (attributes, step, read, inputs) => {
  const { groups, filters } = attributes;
  const way = agreed(step, groupsWay(attributes, inputs));
  switch (way.kind) {
    case "ungrouped":
      return ungrouped(attributes, step, read, inputs);
    case "depthwise": {
      const { multiplier } = way;
      const shaped = withKernel(step, (shape) => [...shape.slice(0, 2), groups, multiplier]);
      return depthwiseConv2d({ ...attributes, multiplier }, shaped, read, inputs);
    }
    case "zeros": {
      const [kernel] = step.weights;
      const channels = inputs.shapes[0]?.at(-1) ?? 0;
      const shaped = withKernel(step, (shape) => [...shape.slice(0, 2), channels, filters]);
      const dense: WeightReader = (name) =>
        kernel && name === kernel.name ? denseKernel(read(name), kernel.shape, groups) : read(name);
      return ungrouped(attributes, shaped, dense, inputs);
    }
    default:
      return way satisfies never;
  }
};

function withKernel(step: Step, reshaped: (shape: Shape) => Shape): Step {
  const [kernel, ...others] = step.weights;
  return kernel ? { ...step, weights: [{ ...kernel, shape: reshaped(kernel.shape) }, ...others] } : step;
}

const ungrouped: Writer<Attributes["conv2d"]> = (attributes, step, read) => {
  const { window, strides, filters } = attributes;
  const { before, padding } = withZeros(step.name, attributes.padding);
  const { dilations, kernelSize, weights } = withoutDilation(attributes, step, read, strides.some(isMany));
  const layer = layers.conv2d({
    name: step.name,
    filters,
    kernelSize: [...(kernelSize ?? window)],
    strides: [...strides],
    dilationRate: [...dilations],
    padding,
    useBias: hasBias(step),
    kernelInitializer: initializerOf(step),
  });
  return { layers: [...before, layer], weights: new Map([[layer, weights]]) };
};

export const depthwiseConv2d: Writer<Attributes["depthwiseConv2d"]> = (attributes, step, read) => {
  const { window, strides, multiplier } = attributes;
  const { before, padding } = withZeros(step.name, attributes.padding);
  // TensorFlow.js's layer takes a dilation and leaves it out when it runs.
  const { kernelSize, weights } = withoutDilation(attributes, step, read, true);
  const layer = layers.depthwiseConv2d({
    name: step.name,
    depthMultiplier: multiplier,
    kernelSize: [...(kernelSize ?? window)],
    strides: [...strides],
    padding,
    useBias: hasBias(step),
    depthwiseInitializer: initializerOf(step),
  });
  return { layers: [...before, layer], weights: new Map([[layer, weights]]) };
};

export const transposedConv2d: Writer<Attributes["transposedConv2d"]> = (attributes, step, _read, inputs) => {
  const { window, strides, filters } = attributes;
  const way = agreed(step, transposedWay(attributes, inputs));
  const isCropped = way.kind === "cropped";
  const layer = layers.conv2dTranspose({
    name: isCropped ? `${step.name}/whole` : step.name,
    filters,
    kernelSize: [...window],
    strides: [...strides],
    padding: isCropped ? "valid" : way.padding,
    useBias: hasBias(step),
    kernelInitializer: initializerOf(step),
  });
  if (!isCropped) return { layers: [layer] };
  const [rows, columns] = way.crop;
  return { layers: [layer, layers.cropping2D({ name: step.name, cropping: [[...rows], [...columns]] })] };
};

export const matmul: Writer<Attributes["matmul"]> = ({ units }, step) => ({
  layers: [
    layers.dense({
      name: step.name,
      units,
      useBias: hasBias(step),
      kernelInitializer: initializerOf(step),
    }),
  ],
});

/** Where TensorFlow.js cannot dilate: the same filter with zeros between its weights. */
function withoutDilation(
  { window, dilations }: { readonly window: Pair; readonly dilations: Pair },
  step: Step,
  read: WeightReader,
  isNeeded: boolean,
): { readonly dilations: Pair; readonly kernelSize?: Pair; readonly weights: readonly LayerWeight[] } {
  const [kernel, ...others] = step.weights.map(({ name, shape }) => ({ shape, values: read(name) }));
  if (!kernel) throw new TypeError(`"${step.name}" has no kernel.`);
  if (!isNeeded || !dilations.some(isMany)) return { dilations, weights: [kernel, ...others] };
  const reach = (axis: 0 | 1): number => (window[axis] - 1) * dilations[axis] + 1;
  const kernelSize: Pair = [reach(0), reach(1)];
  return {
    dilations: [1, 1],
    kernelSize,
    weights: [
      {
        shape: [...kernelSize, ...kernel.shape.slice(2)],
        values: dilatedKernel(kernel.values, kernel.shape, dilations),
      },
      ...others,
    ],
  };
}

function isMany(step: number): boolean {
  return step > 1;
}

function hasBias({ weights }: Step): boolean {
  return weights.some(({ role }) => role === "bias");
}

/** Of a layer's drawn weight, which a model names though its values are given. */
function initializerOf({ weights }: Step): "heNormal" | "glorotUniform" {
  const kind: Initializer["kind"] | undefined = weights[0]?.initializer.kind;
  return kind === "heNormal" ? kind : "glorotUniform";
}
