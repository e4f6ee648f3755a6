/** The weights that operations declare. */
import type { Shape } from "../layers/layer";
import type { DrawnInitializer, Initializer, WeightRole, WeightSpec } from "./operation";

/** How a kernel begins: drawn or set, times `scale`. */
export interface KernelStart {
  readonly kind: DrawnInitializer | "zeros" | "ones" | "identity";
  readonly scale: number;
}

/** Ends of weights' names: those of TensorFlow.js, so that a checkpoint reads like an exported model. */
export const WEIGHT_ENDINGS: Readonly<Record<WeightRole, string>> = {
  kernel: "kernel",
  depthwiseKernel: "depthwise_kernel",
  bias: "bias",
  gamma: "gamma",
  beta: "beta",
  runningMean: "moving_mean",
  runningVariance: "moving_variance",
  gain: "gain",
  offset: "offset",
  slope: "alpha",
};

/**
 * Number of inputs and of outputs that one weight connects (Glorot & Bengio 2010; He et al. 2015, section 2.2).
 * Convolution kernel `[height, width, in, out]`: height x width x in, and height x width x out. Depthwise kernel
 * `[height, width, channels, multiplier]`: every output sees one channel, so height x width, and height x width x
 * multiplier. Dense kernel `[in, out]`: in, out. In a convolution of several groups, whose kernel is
 * `[height, width, in / groups, out]`, an input is connected to the filters of its group alone.
 */
export function fans(shape: Shape, depthwise: boolean, groups = 1): { fanIn: number; fanOut: number } {
  const [outputs = 1, inputs = 1, ...window] = [...shape].reverse();
  const area = window.reduce((product, size) => product * size, 1);
  return { fanIn: area * (depthwise ? 1 : inputs), fanOut: (area * outputs) / groups };
}

/** @param step name of the step that declares it; @param groups of a convolution */
export function kernel(step: string, shape: Shape, start: KernelStart, groups = 1): WeightSpec {
  return started(step, "kernel", shape, start, groups);
}

/** @param shape `[rows, columns, out, in]` */
export function transposedKernel(step: string, shape: Shape, start: KernelStart): WeightSpec {
  const [rows = 1, columns = 1, outputs = 1, inputs = 1] = shape;
  const { initializer } = started(step, "kernel", [rows, columns, inputs, outputs], start);
  return { ...named(step, "kernel", shape), initializer, trainable: true, decays: true };
}

export function depthwiseKernel(step: string, shape: Shape, start: KernelStart): WeightSpec {
  return started(step, "depthwiseKernel", shape, start);
}

export function bias(step: string, length: number, first: number): WeightSpec {
  return constant(step, "bias", length, first);
}

/** gamma, beta, running mean, running variance. */
export function batchNormWeights(
  step: string,
  channels: number,
  first: { readonly gamma: number; readonly beta: number },
): readonly WeightSpec[] {
  return [
    constant(step, "gamma", channels, first.gamma),
    constant(step, "beta", channels, first.beta),
    { ...constant(step, "runningMean", channels, 0), trainable: false },
    { ...constant(step, "runningVariance", channels, 1), trainable: false },
  ];
}

/** A vector that begins with one number everywhere, is trained, and does not decay. */
export function constant(step: string, role: WeightRole, length: number, value: number): WeightSpec {
  const initializer: Initializer = { kind: "constant", value };
  return { ...named(step, role, [length]), initializer, trainable: true, decays: false };
}

function started(
  step: string,
  role: "kernel" | "depthwiseKernel",
  shape: Shape,
  start: KernelStart,
  groups = 1,
): WeightSpec {
  const initializer = initializerOf(start, shape, role === "depthwiseKernel", groups);
  return { ...named(step, role, shape), initializer, trainable: true, decays: true };
}

function initializerOf(
  { kind, scale }: KernelStart,
  shape: Shape,
  depthwise: boolean,
  groups: number,
): Initializer {
  switch (kind) {
    case "zeros":
      return { kind: "constant", value: 0 };
    case "ones":
      return { kind: "constant", value: scale };
    case "identity":
      return { kind, scale, depthwise, groups };
    default:
      return { kind, scale, ...fans(shape, depthwise, groups) };
  }
}

function named(
  step: string,
  role: WeightRole,
  shape: Shape,
): { readonly name: string; readonly role: WeightRole; readonly shape: Shape } {
  return { name: `${step}/${WEIGHT_ENDINGS[role]}`, role, shape };
}
