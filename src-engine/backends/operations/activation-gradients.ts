/**
 * Gradients of activations by products with 0-1 masks. TensorFlow.js selects value by value (`where`), which the
 * WebAssembly backend does in a scalar loop. The same values on every backend, but for x = 0 exactly in relu6,
 * where both sides are valid slopes.
 */
import {
  add,
  elu,
  type GradConfig,
  getGradient,
  mul,
  registerGradient,
  step,
  sub,
  type Tensor,
  unregisterGradient,
} from "@tensorflow/tfjs-core";

const SELU_SCALE = 1.0507009873554805;
const SELU_SCALE_ALPHA = 1.7580993408473768;

const gradientConfigs: readonly GradConfig[] = [
  /** Slope 1 above zero and alpha below. */
  activationGradient("LeakyRelu", (x, attributes) => step(x, Number(attributes.alpha))),
  /** Slope 1 between 0 and 6. */
  activationGradient("Relu6", (x) => mul(step(x), step(sub(6, x)))),
  /** scale above zero, scale * alpha * exp(x) below, where exp(x) = elu(x) + 1. */
  activationGradient("Selu", (x) => {
    const positive = step(x);
    const below = mul(add(elu(x), 1), SELU_SCALE_ALPHA);
    return add(mul(positive, SELU_SCALE), mul(sub(1, positive), below));
  }),
];

function activationGradient(
  kernelName: string,
  slope: (x: Tensor, attributes: Record<string, unknown>) => Tensor,
): GradConfig {
  return {
    kernelName,
    inputsToSave: ["x"],
    gradFunc: (dys, saved, attributes) => {
      const dy = Array.isArray(dys) ? dys[0] : dys;
      const [x] = saved;
      if (!dy || !x) throw new Error("An activation lost its saved tensors.");
      return { x: () => mul(dy, slope(x, attributes)) };
    },
  };
}

/** Called by `registerTrainingGradients`. */
export function registerActivationGradients(): void {
  for (const config of gradientConfigs) {
    if (getGradient(config.kernelName) === config) continue;
    unregisterGradient(config.kernelName);
    registerGradient(config);
  }
}
