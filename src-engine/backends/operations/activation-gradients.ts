/**
 * Gradients of activations. Where the device has a kernel for them they take one pass; elsewhere products with 0-1 masks do, since
 * TensorFlow.js selects value by value (`where`), which the WebAssembly backend does in a scalar loop. The same values on
 * every backend, but for x = 0 exactly in relu6, where both sides are valid slopes.
 */
import {
  add,
  elu,
  engine,
  type GradConfig,
  getGradient,
  mul,
  registerGradient,
  square,
  step,
  sub,
  type Tensor,
  unregisterGradient,
} from "@tensorflow/tfjs-core";
import { ACTIVATION, ACTIVATION_GRADIENT, offers } from "./fused-names";

const SELU_SCALE = 1.0507009873554805;
const SELU_SCALE_ALPHA = 1.7580993408473768;

/** Functions whose gradient a device may compute in one pass; from the result (y) or from the input (x). */
export type GradientOf =
  | "reluOfResult"
  | "relu6"
  | "leakyRelu"
  | "eluOfResult"
  | "selu"
  | "sigmoidOfResult"
  | "tanhOfResult"
  | FusedActivation;

/** Functions that a device may compute in one pass, forward too. */
export const FUSED_ACTIVATIONS = ["gelu", "swish", "softplus", "mish", "hardSwish", "hardSigmoid"] as const;
export type FusedActivation = (typeof FUSED_ACTIVATIONS)[number];

export interface ActivationGradientAttributes {
  readonly function: GradientOf;
  /** Leaky ReLU's slope below zero. */
  readonly slope: number;
}

type Attributes = Record<string, unknown>;

const gradientConfigs: readonly GradConfig[] = [
  ofResult("Relu", "reluOfResult", (y) => step(y)),
  ofResult("Sigmoid", "sigmoidOfResult", (y) => mul(y, sub(1, y))),
  ofResult("Tanh", "tanhOfResult", (y) => sub(1, square(y))),
  /** Slope 1 above zero and alpha below. */
  ofInput("LeakyRelu", "leakyRelu", (x, attributes) => step(x, Number(attributes.alpha))),
  /** Slope 1 between 0 and 6. */
  ofInput("Relu6", "relu6", (x) => mul(step(x), step(sub(6, x)))),
  /** scale above zero, scale * alpha * exp(x) below, where exp(x) = elu(x) + 1. */
  ofInput("Selu", "selu", (x) => {
    const positive = step(x);
    const below = mul(add(elu(x), 1), SELU_SCALE_ALPHA);
    return add(mul(positive, SELU_SCALE), mul(sub(1, positive), below));
  }),
  {
    kernelName: ACTIVATION,
    inputsToSave: ["x"],
    gradFunc: (dys, saved, attributes) => {
      const { dy, value } = required(dys, saved);
      const name = fusedActivationNamed((attributes as Attributes).function);
      return { x: () => fusedGradient(dy, value, name, 0) };
    },
  },
];

function ofInput(
  kernelName: string,
  name: GradientOf,
  slope: (x: Tensor, attributes: Attributes) => Tensor,
): GradConfig {
  return { ...config(kernelName, name, slope), inputsToSave: ["x"] };
}

function ofResult(kernelName: string, name: GradientOf, slope: (y: Tensor) => Tensor): GradConfig {
  return { ...config(kernelName, name, slope), outputsToSave: [true] };
}

function config(
  kernelName: string,
  name: GradientOf,
  slope: (value: Tensor, attributes: Attributes) => Tensor,
): GradConfig {
  return {
    kernelName,
    gradFunc: (dys, saved, attributes) => {
      const { dy, value } = required(dys, saved);
      const given: Attributes = attributes ?? {};
      return {
        x: () =>
          offers(ACTIVATION_GRADIENT)
            ? fusedGradient(dy, value, name, Number(given.alpha ?? 0))
            : mul(dy, slope(value, given)),
      };
    },
  };
}

function required(dys: Tensor | Tensor[], saved: Tensor[]): { dy: Tensor; value: Tensor } {
  const dy = Array.isArray(dys) ? dys[0] : dys;
  const [value] = saved;
  if (!dy || !value) throw new Error("An activation lost its saved tensors.");
  return { dy, value };
}

/** dy times the slope, by the device's own kernel. */
export function fusedGradient(dy: Tensor, value: Tensor, name: GradientOf, slope: number): Tensor {
  const attributes: ActivationGradientAttributes = { function: name, slope };
  return engine().runKernel<Tensor>(ACTIVATION_GRADIENT, { dy, value }, { ...attributes });
}

/** @throws Error for a function that is none of them */
export function fusedActivationNamed(name: unknown): FusedActivation {
  const found = FUSED_ACTIVATIONS.find((known) => known === name);
  if (!found) throw new Error(`There is no activation "${String(name)}" in one pass.`);
  return found;
}

/** The function in one pass, or undefined where the device cannot. */
export function fusedActivation(x: Tensor, name: FusedActivation): Tensor | undefined {
  if (!offers(ACTIVATION)) return undefined;
  return engine().runKernel<Tensor>(ACTIVATION, { x }, { function: name });
}

/** Called by `registerTrainingGradients`. */
export function registerActivationGradients(): void {
  for (const gradient of gradientConfigs) {
    if (getGradient(gradient.kernelName) === gradient) continue;
    if (getGradient(gradient.kernelName)) unregisterGradient(gradient.kernelName);
    registerGradient(gradient);
  }
}
