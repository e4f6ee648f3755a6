/** Convolutions and matrix products. */
import { add, fused, matMul, reshape, sum, type Tensor, type Tensor2D } from "@tensorflow/tfjs-core";
import type { Attributes } from "#core/program/operation";
import { spreadSides } from "#core/program/shapes";
import {
  convolutionAttributes,
  convolutionWithBias,
  depthwiseConvolution,
  filterGradient,
  inputGradient,
} from "#engine/backends/operations/convolution-gradient";
import {
  groupedConvolution,
  groupedFilterGradient,
  groupedInputGradient,
} from "#engine/backends/operations/grouped-convolution";
import { at, registered } from "./registered";
import type { Gradients, Rule, Wanted } from "./rule";

export const conv2d: Rule<Attributes["conv2d"]> = {
  forward: (attributes, inputs, weights) =>
    attributes.groups === 1
      ? convolutionWithBias(at(inputs, 0), at(weights, 0), weights[1], attributes)
      : groupedConvolution(at(inputs, 0), at(weights, 0), weights[1], attributes, attributes.groups),
  needs: "inputs",
  backward: (attributes, dy, { inputs, weights }, wanted) =>
    attributes.groups === 1
      ? gradients("FusedConv2D", attributes, dy, inputs, weights, wanted)
      : groupedGradients(attributes, dy, inputs, weights, wanted),
};

export const depthwiseConv2d: Rule<Attributes["depthwiseConv2d"]> = {
  forward(attributes, inputs, weights) {
    const y = depthwiseConvolution(at(inputs, 0), at(weights, 0), attributes);
    const [, bias] = weights;
    return bias ? add(y, reshape(bias, [1, 1, 1, bias.size])) : y;
  },
  needs: "inputs",
  backward(attributes, dy, { inputs, weights }, wanted) {
    const found = gradients("DepthwiseConv2dNative", attributes, dy, inputs, weights.slice(0, 1), wanted);
    const [, bias] = weights;
    return bias && wanted.weights
      ? { ...found, weights: [...(found.weights ?? []), reshape(sum(dy, [0, 1, 2]), bias.shape)] }
      : found;
  },
};

/** The gradient of a convolution by its input; its own gradients are that convolution, and the one by its filter. */
export const transposedConv2d: Rule<Attributes["transposedConv2d"]> = {
  forward(attributes, inputs, weights) {
    const x = at(inputs, 0);
    const [images = 0, ...shape] = x.shape;
    const back = { ...attributes, dilations: [1, 1] as const };
    const sides = spreadSides(shape, attributes);
    const y = inputGradient(x, at(weights, 0), [images, ...sides, attributes.filters], back);
    const [, bias] = weights;
    return bias ? add(y, reshape(bias, [1, 1, 1, bias.size])) : y;
  },
  needs: "inputs",
  backward(attributes, dy, { inputs, weights }, wanted) {
    const back = { ...attributes, dilations: [1, 1] as const };
    const [x, filter] = [at(inputs, 0), at(weights, 0)];
    return {
      inputs: [wanted.inputs[0] ? convolutionWithBias(dy, filter, undefined, back) : undefined],
      ...(wanted.weights && {
        weights: [
          filterGradient(dy, x, filter.shape, back),
          ...(weights[1] ? [reshape(sum(dy, [0, 1, 2]), weights[1].shape)] : []),
        ],
      }),
    };
  },
};

export const matmul: Rule<Attributes["matmul"]> = {
  forward(_attributes, inputs, weights) {
    const [a, b] = [at(inputs, 0) as Tensor2D, at(weights, 0) as Tensor2D];
    const [, bias] = weights;
    return fused.matMul({ a, b, ...(bias && { bias }), activation: "linear" });
  },
  needs: "inputs",
  backward(_attributes, dy, { inputs, weights }, wanted) {
    const [a, b] = [at(inputs, 0) as Tensor2D, at(weights, 0) as Tensor2D];
    const dy2 = dy as Tensor2D;
    const [, bias] = weights;
    return {
      inputs: [wanted.inputs[0] ? matMul(dy2, b, false, true) : undefined],
      ...(wanted.weights && { weights: [matMul(a, dy2, true, false), ...(bias ? [sum(dy2, 0)] : [])] }),
    };
  },
};

function groupedGradients(
  attributes: Attributes["conv2d"],
  dy: Tensor,
  inputs: readonly Tensor[],
  weights: readonly Tensor[],
  wanted: Wanted,
): Gradients {
  const [x, filter] = [at(inputs, 0), at(weights, 0)];
  const { groups } = attributes;
  return {
    inputs: [wanted.inputs[0] ? groupedInputGradient(dy, filter, x.shape, attributes, groups) : undefined],
    ...(wanted.weights && {
      weights: [
        groupedFilterGradient(x, dy, filter.shape, attributes, groups),
        ...(weights[1] ? [sum(dy, [0, 1, 2])] : []),
      ],
    }),
  };
}

function gradients(
  kernel: string,
  attributes: Attributes["conv2d"] | Attributes["depthwiseConv2d"],
  dy: Tensor,
  inputs: readonly Tensor[],
  weights: readonly Tensor[],
  wanted: Wanted,
): Gradients {
  const found = registered(kernel, dy, [at(inputs, 0), at(weights, 0)], convolutionAttributes(attributes));
  return {
    inputs: [wanted.inputs[0] ? found.x?.() : undefined],
    ...(wanted.weights && { weights: [found.filter?.(), ...(weights[1] ? [found.bias?.()] : [])] }),
  };
}
