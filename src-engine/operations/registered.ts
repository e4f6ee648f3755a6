/** Kernels' own gradients, as TensorFlow.js's registry and `backends/operations` hold them, and small helpers of the rules. */
import { getGradient, type NamedAttrMap, reshape, sum, type Tensor } from "@tensorflow/tfjs-core";
import type { Gradients } from "./rule";

/** A kernel's gradients by its inputs' names, computed when they are called. */
export function registered(
  kernel: string,
  dy: Tensor,
  saved: readonly Tensor[],
  attributes: NamedAttrMap,
): Record<string, () => Tensor> {
  const config = getGradient(kernel);
  if (!config) throw new Error(`The kernel "${kernel}" has no gradient.`);
  return config.gradFunc(dy, [...saved], attributes) as Record<string, () => Tensor>;
}

/** Of a kernel with one input. */
export function only(found: Record<string, () => Tensor>): Gradients {
  return { inputs: [first(found)] };
}

export function first(found: Record<string, () => Tensor>): Tensor {
  const [gradient] = Object.values(found);
  if (!gradient) throw new Error("A kernel has no gradient by its input.");
  return gradient();
}

/** Values of images summed to the shape of a weight: one number, or one a channel. */
export function overChannels(values: Tensor, weight: Tensor): Tensor {
  const axes = weight.size === 1 ? values.shape : values.shape.slice(0, -1);
  return reshape(
    sum(
      values,
      axes.map((_, axis) => axis),
    ),
    weight.shape,
  );
}

export function at(tensors: readonly Tensor[], index: number): Tensor {
  return some(tensors[index]);
}

export function some(tensor: Tensor | undefined): Tensor {
  if (!tensor) throw new Error("An operation ran without all of its tensors.");
  return tensor;
}
