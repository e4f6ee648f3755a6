/** Registers the GPU engine's kernels, and TensorFlow.js's webgpu kernels for everything else. */
import { getKernelsForBackend, type KernelConfig, registerKernel } from "@tensorflow/tfjs-core";
import { WEBGPU_BACKEND_NAME } from "./names";
import { ownWebGpuKernels } from "./own-kernels";
import { SkiploomWebGpuBackend } from "./webgpu-backend";

let registered = false;

/** Registers every kernel once in a process; further calls do nothing. */
export function registerWebGpuKernels(): void {
  if (registered) return;
  registered = true;
  const published = new Map(getKernelsForBackend("webgpu").map((kernel) => [kernel.kernelName, kernel]));
  for (const { kernelName, run, accepts } of ownWebGpuKernels) {
    const theirs = published.get(kernelName);
    published.delete(kernelName);
    registerKernel({
      kernelName,
      backendName: WEBGPU_BACKEND_NAME,
      kernelFunc: (call) => {
        const backend = engineOf(call.backend);
        const { inputs, attrs } = call;
        if (accepts && theirs?.kernelFunc && !accepts(inputs, attrs ?? {})) {
          backend.countFallback(kernelName);
          return theirs.kernelFunc(call);
        }
        return run(backend, inputs, attrs ?? {});
      },
    });
  }
  for (const kernel of published.values()) registerKernel(counted(kernel));
}

/** These give their input another name and compute nothing, so they do not count as fallbacks. */
const FREE = new Set(["Identity", "Reshape", "ExpandDims", "Cast"]);

function counted(published: KernelConfig): KernelConfig {
  const { kernelName, kernelFunc } = published;
  return {
    ...published,
    backendName: WEBGPU_BACKEND_NAME,
    kernelFunc: (call) => {
      if (!FREE.has(kernelName)) engineOf(call.backend).countFallback(kernelName);
      return kernelFunc(call);
    },
  };
}

function engineOf(backend: unknown): SkiploomWebGpuBackend {
  if (!(backend instanceof SkiploomWebGpuBackend))
    throw new Error("A kernel of the GPU engine ran on another backend.");
  return backend;
}
