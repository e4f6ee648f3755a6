/** What a kernel of the GPU engine looks like to the registry. */
import type { NamedAttrMap, NamedTensorInfoMap, TensorInfo } from "@tensorflow/tfjs-core";
import type { SkiploomWebGpuBackend } from "./webgpu-backend";

export interface OwnWebGpuKernel {
  readonly kernelName: string;
  /** Whether ours computes this case; TensorFlow.js's does the others, and is counted. Left out: always. */
  readonly accepts?: (inputs: NamedTensorInfoMap, attributes: NamedAttrMap) => boolean;
  readonly run: (
    backend: SkiploomWebGpuBackend,
    inputs: NamedTensorInfoMap,
    attributes: NamedAttrMap,
  ) => TensorInfo | TensorInfo[];
}

/** An input that the kernel cannot do without. */
export function input(inputs: NamedTensorInfoMap, name: string): TensorInfo {
  const found = inputs[name];
  if (!found) throw new Error(`A kernel was called without its input "${name}".`);
  return found;
}

/** Whether every input that was given holds 32-bit floats. */
export function areFloats(inputs: NamedTensorInfoMap): boolean {
  return Object.values(inputs).every((tensor) => !tensor || tensor.dtype === "float32");
}
