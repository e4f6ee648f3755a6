/**
 * The gradient of `mean`. TensorFlow.js multiplies by a tensor of ones and divides it; where the device has a kernel
 * for averages over whole images, one pass does.
 */
import {
  div,
  engine,
  type GradConfig,
  getGradient,
  getKernel,
  mul,
  ones,
  registerGradient,
  reshape,
  type Tensor,
  unregisterGradient,
  util,
} from "@tensorflow/tfjs-core";
import { GLOBAL_AVERAGE_GRADIENT, type GlobalAverageAttributes } from "./global-average-names";

const gradientConfig: GradConfig = {
  kernelName: "Mean",
  inputsToSave: ["x"],
  gradFunc: (dys, saved, attributes) => {
    const dy = Array.isArray(dys) ? dys[0] : dys;
    const [x] = saved;
    if (!dy || !x) throw new Error("A mean lost its saved tensors.");
    const axes = util.parseAxisParam(attributes.axis as number | number[], x.shape);
    const overImage = x.rank === 4 && axes.length === 2 && axes.includes(1) && axes.includes(2);
    if (overImage && getKernel(GLOBAL_AVERAGE_GRADIENT, engine().backendName)) {
      const given: GlobalAverageAttributes = { inputShape: x.shape };
      return { x: () => engine().runKernel<Tensor>(GLOBAL_AVERAGE_GRADIENT, { dy }, { ...given }) };
    }
    const count = axes.reduce((product, axis) => product * (x.shape[axis] ?? 1), 1);
    const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
    return { x: () => div(mul(reshape(dy, kept), ones(x.shape)), count) };
  },
};

/** Called by `registerTrainingGradients`. */
export function registerMeanGradient(): void {
  if (getGradient("Mean") === gradientConfig) return;
  unregisterGradient("Mean");
  registerGradient(gradientConfig);
}
