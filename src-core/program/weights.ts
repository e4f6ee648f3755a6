/** The weights that operations declare. */
import type { Shape } from "../layers/layer";
import type { Initializer, WeightRole, WeightSpec } from "./operation";

export type DrawnInitializer = "heNormal" | "glorotUniform";

/** Ends of weights' names: those of TensorFlow.js, so that a checkpoint reads like an exported model. */
const NAMES: Readonly<Record<WeightRole, string>> = {
  kernel: "kernel",
  depthwiseKernel: "depthwise_kernel",
  bias: "bias",
  gamma: "gamma",
  beta: "beta",
  runningMean: "moving_mean",
  runningVariance: "moving_variance",
};

const ZERO: Initializer = { kind: "constant", value: 0 };
const ONE: Initializer = { kind: "constant", value: 1 };

/**
 * Number of inputs and of outputs that one weight connects (Glorot & Bengio 2010; He et al. 2015, section 2.2).
 * Convolution kernel `[height, width, in, out]`: height x width x in, and height x width x out. Depthwise kernel
 * `[height, width, channels, multiplier]`: every output sees one channel, so height x width, and height x width x
 * multiplier. Dense kernel `[in, out]`: in, out.
 */
export function fans(shape: Shape, depthwise: boolean): { fanIn: number; fanOut: number } {
  const [outputs = 1, inputs = 1, ...window] = [...shape].reverse();
  const area = window.reduce((product, size) => product * size, 1);
  return { fanIn: area * (depthwise ? 1 : inputs), fanOut: area * outputs };
}

/** @param step name of the step that declares it */
export function kernel(step: string, shape: Shape, initializer: DrawnInitializer): WeightSpec {
  return drawn(step, "kernel", shape, initializer);
}

export function depthwiseKernel(step: string, shape: Shape, initializer: DrawnInitializer): WeightSpec {
  return drawn(step, "depthwiseKernel", shape, initializer);
}

export function bias(step: string, length: number): WeightSpec {
  return { ...named(step, "bias", [length]), initializer: ZERO, trainable: true, decays: false };
}

/** gamma, beta, running mean, running variance. */
export function batchNormWeights(step: string, channels: number): readonly WeightSpec[] {
  const of = (role: WeightRole, initializer: Initializer, trainable: boolean): WeightSpec => ({
    ...named(step, role, [channels]),
    initializer,
    trainable,
    decays: false,
  });
  return [
    of("gamma", ONE, true),
    of("beta", ZERO, true),
    of("runningMean", ZERO, false),
    of("runningVariance", ONE, false),
  ];
}

function drawn(
  step: string,
  role: "kernel" | "depthwiseKernel",
  shape: Shape,
  kind: DrawnInitializer,
): WeightSpec {
  const initializer = { kind, ...fans(shape, role === "depthwiseKernel") };
  return { ...named(step, role, shape), initializer, trainable: true, decays: true };
}

function named(
  step: string,
  role: WeightRole,
  shape: Shape,
): { readonly name: string; readonly role: WeightRole; readonly shape: Shape } {
  return { name: `${step}/${NAMES[role]}`, role, shape };
}
