/** Layers whose result we compute ourselves, since TensorFlow.js's own call of them lacks a gradient or does too much. */
import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import { fusedActivation } from "#engine/backends/operations/activation-gradients";
import { type ConvolutionSteps, convolutionWithBias } from "#engine/backends/operations/convolution-gradient";
import { stridedSubsample } from "#engine/backends/operations/strided-subsample";
import type { ModelLayer } from "../compile/execution-plan";

type Call = (input: Tensor) => Tensor | undefined;

const calls = new WeakMap<ModelLayer, Call>();
const TENSORFLOWS: Call = () => undefined;

/** @returns undefined where the model's own call is the way */
export function ownLayerCall(layer: ModelLayer, input: Tensor): Tensor | undefined {
  let call = calls.get(layer);
  if (!call) {
    call = callOf(layer);
    calls.set(layer, call);
  }
  return call(input);
}

/** `getConfig` builds a whole object each time, so what is read from it is kept. */
function callOf(layer: ModelLayer): Call {
  const config = layer.getConfig();
  switch (layer.getClassName()) {
    case "Conv2D": {
      const steps: ConvolutionSteps = {
        strides: pairOf(config.strides),
        pad: config.padding === "same" ? "same" : "valid",
        dilations: pairOf(config.dilationRate),
      };
      return (input) => {
        const [filter, bias] = layer.weights.map((weight) => weight.read());
        if (!filter) throw new Error(`Convolution "${layer.name}" has no filter.`);
        return convolutionWithBias(input, filter, bias, steps);
      };
    }
    case "MaxPooling2D": {
      // A padded shortcut's way over a stride. A pool would look for the largest of one value, and keep its input to look again.
      if (pairOf(config.poolSize).some((size) => size !== 1)) return TENSORFLOWS;
      const strides = pairOf(config.strides);
      return (input) => stridedSubsample(input as Tensor4D, strides);
    }
    case "Activation": {
      const name = String(config.activation);
      return (input) => fusedActivation(input, name);
    }
    default:
      return TENSORFLOWS;
  }
}

function pairOf(value: unknown): readonly [number, number] {
  const [rows, columns] = Array.isArray(value) ? value.map(Number) : [Number(value), Number(value)];
  return [rows ?? 1, columns ?? rows ?? 1];
}
