/** Convolutions and matrix products in the words of TensorFlow.js. */
import { layers } from "@tensorflow/tfjs-layers";
import { SkiploomError } from "#core/foundation/errors";
import type { Shape } from "#core/layers/layer";
import type { Attributes, Initializer, Pair } from "#core/program/operation";
import type { Step } from "#core/program/program";
import { spreadSides } from "#core/program/shapes";
import { denseKernel } from "../dense-kernel";
import { dilatedKernel } from "../dilated-kernel";
import { withZeros } from "./padding";
import type { LayerWeight, WeightReader, Writer } from "./writer";

export const conv2d: Writer<Attributes["conv2d"]> = (attributes, step, read, inputs) => {
  const { groups } = attributes;
  const channels = inputs.shapes[0]?.at(-1) ?? 0;
  if (groups === 1) return ungrouped(attributes, step, read, inputs);
  if (groups === channels) {
    // One channel a group: the same values, with the filters of a channel beside one another.
    const multiplier = attributes.filters / groups;
    const shaped = withKernel(step, (shape) => [...shape.slice(0, 2), groups, multiplier]);
    return depthwiseConv2d({ ...attributes, multiplier }, shaped, read, inputs);
  }
  if (groups < MOST_ZEROS) {
    const [kernel] = step.weights;
    const shaped = withKernel(step, (shape) => [...shape.slice(0, 2), channels, attributes.filters]);
    const dense: WeightReader = (name) =>
      kernel && name === kernel.name ? denseKernel(read(name), kernel.shape, groups) : read(name);
    return ungrouped(attributes, shaped, dense, inputs);
  }
  throw new SkiploomError(
    "unsupported",
    `"${step.path}" cannot be exported: TensorFlow.js has no layer for a convolution in ${groups} groups, and one without groups would have ${groups} times the weights. Use at most ${MOST_ZEROS - 1} groups, or as many as channels.`,
  );
};

/** A kernel that is written out with zeros between the groups has fewer than this many times the weights. */
const MOST_ZEROS = 4;

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

/** With padding in numbers: what `valid` makes, cropped. */
export const transposedConv2d: Writer<Attributes["transposedConv2d"]> = (attributes, step, _read, inputs) => {
  const { window, strides, padding, filters } = attributes;
  const isNumbers = typeof padding !== "string";
  const name = isNumbers ? `${step.name}/whole` : step.name;
  const layer = layers.conv2dTranspose({
    name,
    filters,
    kernelSize: [...window],
    strides: [...strides],
    padding: isNumbers ? "valid" : padding,
    useBias: hasBias(step),
    kernelInitializer: initializerOf(step),
  });
  if (!isNumbers) return { layers: [layer] };
  const shape = inputs.shapes[0] ?? [];
  const whole = spreadSides(shape, { ...attributes, padding: "valid" });
  const wanted = spreadSides(shape, attributes);
  const [top, , left] = padding;
  const [bottom, right] = [whole[0] - top - wanted[0], whole[1] - left - wanted[1]];
  if (bottom < 0 || right < 0) {
    throw new SkiploomError(
      "unsupported",
      `"${step.path}" cannot be exported: TensorFlow.js has no output padding beyond the windows. Use an output padding of at most the padding below and on the right.`,
    );
  }
  const crop = layers.cropping2D({
    name: step.name,
    cropping: [
      [top, bottom],
      [left, right],
    ],
  });
  return { layers: [layer, crop] };
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
