/** What a kernel of the CPU engine looks like to the registry. */
import type { NamedAttrMap, NamedTensorInfoMap, TensorInfo } from "@tensorflow/tfjs-core";
import type { SkiploomCpuBackend } from "./cpu-backend";

export interface OwnKernel {
  readonly kernelName: string;
  /** Whether ours computes this case; TensorFlow.js's does the others, and is counted. Left out: always. */
  readonly accepts?: (inputs: NamedTensorInfoMap, attributes: NamedAttrMap) => boolean;
  readonly run: (
    backend: SkiploomCpuBackend,
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
