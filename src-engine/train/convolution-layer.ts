/** A convolution layer's result, with a gradient that TensorFlow.js's own call of it lacks. */
import type { Tensor } from "@tensorflow/tfjs-core";
import { type ConvolutionSteps, convolutionWithBias } from "#engine/backends/operations/convolution-gradient";
import type { ModelLayer } from "../compile/execution-plan";

const known = new WeakMap<ModelLayer, ConvolutionSteps>();

/** `getConfig` builds a whole object each time, so what is read from it is kept. */
function stepsOf(layer: ModelLayer): ConvolutionSteps {
  let steps = known.get(layer);
  if (!steps) {
    const { strides, padding, dilationRate } = layer.getConfig();
    steps = {
      strides: pairOf(strides),
      pad: padding === "same" ? "same" : "valid",
      dilations: pairOf(dilationRate),
    };
    known.set(layer, steps);
  }
  return steps;
}

function pairOf(value: unknown): readonly [number, number] {
  const [rows, columns] = Array.isArray(value) ? value.map(Number) : [Number(value), Number(value)];
  return [rows ?? 1, columns ?? rows ?? 1];
}

/** The result of a `conv2d` layer, as the model's own call gives it. */
export function convolutionLayer(layer: ModelLayer, input: Tensor): Tensor {
  const [filter, bias] = layer.weights.map((weight) => weight.read());
  if (!filter) throw new Error(`Convolution "${layer.name}" has no filter.`);
  return convolutionWithBias(input, filter, bias, stepsOf(layer));
}
