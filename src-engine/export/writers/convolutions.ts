/** Convolutions and matrix products in the words of TensorFlow.js. */
import { layers } from "@tensorflow/tfjs-layers";
import type { Attributes, Initializer, Pair } from "#core/program/operation";
import type { Step } from "#core/program/program";
import { dilatedKernel } from "../dilated-kernel";
import { withZeros } from "./padding";
import type { LayerWeight, WeightReader, Writer } from "./writer";

export const conv2d: Writer<Attributes["conv2d"]> = (attributes, step, read) => {
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
  return { layers: [...before, layer], ...(weights && { weights: new Map([[layer, weights]]) }) };
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
  return { layers: [...before, layer], ...(weights && { weights: new Map([[layer, weights]]) }) };
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
): { readonly dilations: Pair; readonly kernelSize?: Pair; readonly weights?: readonly LayerWeight[] } {
  const [kernel, ...others] = step.weights;
  if (!isNeeded || !dilations.some(isMany) || !kernel) return { dilations };
  const reach = (axis: 0 | 1): number => (window[axis] - 1) * dilations[axis] + 1;
  const kernelSize: Pair = [reach(0), reach(1)];
  return {
    dilations: [1, 1],
    kernelSize,
    weights: [
      {
        shape: [...kernelSize, ...kernel.shape.slice(2)],
        values: dilatedKernel(read(kernel.name), kernel.shape, dilations),
      },
      ...others.map(({ name, shape }) => ({ shape, values: read(name) })),
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
