/** A kernel of ours on one of our devices, and how all of them come into TensorFlow.js's registry. */
import {
  getKernelsForBackend,
  type KernelConfig,
  type KernelFunc,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  registerKernel,
  type TensorInfo,
} from "@tensorflow/tfjs-core";

/** @typeParam Backend the device's own */
export interface OwnKernel<Backend> {
  readonly kernelName: string;
  /** Whether ours computes this case; TensorFlow.js's does the others, and is counted. Left out: always. */
  readonly accepts?: (inputs: NamedTensorInfoMap, attributes: NamedAttrMap) => boolean;
  readonly run: (
    backend: Backend,
    inputs: NamedTensorInfoMap,
    attributes: NamedAttrMap,
  ) => TensorInfo | TensorInfo[];
}

export interface KernelRegistration<Backend> {
  readonly backendName: string;
  /** TensorFlow.js's backend whose kernels do everything that ours do not. */
  readonly publishedName: "cpu" | "webgpu";
  readonly kernels: readonly OwnKernel<Backend>[];
  /** @throws when a kernel is called on another backend */
  readonly backendOf: (backend: unknown) => Backend;
}

/** These give their input another name and compute nothing, so they do not count as fallbacks. */
const FREE = new Set(["Identity", "Reshape", "ExpandDims", "Cast"]);

/** Registers every kernel of a device; to be called once in a process. */
export function registerOwnKernels<Backend extends { countFallback(kernel: string): void }>({
  backendName,
  publishedName,
  kernels,
  backendOf,
}: KernelRegistration<Backend>): void {
  const published = new Map(getKernelsForBackend(publishedName).map((kernel) => [kernel.kernelName, kernel]));
  const counted =
    ({ kernelName, kernelFunc }: KernelConfig): KernelFunc =>
    (call) => {
      if (!FREE.has(kernelName)) backendOf(call.backend).countFallback(kernelName);
      return kernelFunc(call);
    };
  for (const { kernelName, run, accepts } of kernels) {
    const theirs = published.get(kernelName);
    published.delete(kernelName);
    const instead = theirs && counted(theirs);
    registerKernel({
      kernelName,
      backendName,
      kernelFunc: (call) => {
        const { inputs, attrs } = call;
        if (accepts && instead && !accepts(inputs, attrs ?? {})) return instead(call);
        return run(backendOf(call.backend), inputs, attrs ?? {});
      },
    });
  }
  for (const kernel of published.values())
    registerKernel({ ...kernel, backendName, kernelFunc: counted(kernel) });
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
