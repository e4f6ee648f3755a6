/** Registers the engine's kernels, and TensorFlow.js's cpu kernels for everything else. */
import { getKernelsForBackend, type KernelConfig, registerKernel } from "@tensorflow/tfjs-core";
import { CPU_BACKEND_NAME, SkiploomCpuBackend } from "./cpu-backend";
import { ownKernels } from "./own-kernels";

let registered = false;

/** Registers every kernel once in a process; further calls do nothing. */
export function registerCpuKernels(): void {
  if (registered) return;
  registered = true;
  const own = new Map(ownKernels.map((kernel) => [kernel.kernelName, kernel]));
  for (const published of getKernelsForBackend("cpu")) {
    if (!own.has(published.kernelName)) registerKernel(fallbackTo(published));
  }
  for (const { kernelName, run, accepts } of ownKernels) {
    const published = getKernelsForBackend("cpu").find((kernel) => kernel.kernelName === kernelName);
    registerKernel({
      kernelName,
      backendName: CPU_BACKEND_NAME,
      kernelFunc: (call) => {
        const backend = engineOf(call.backend);
        const { inputs, attrs } = call;
        if (accepts && published?.kernelFunc && !accepts(inputs, attrs ?? {})) {
          backend.countFallback(kernelName);
          return published.kernelFunc(call);
        }
        return run(backend, inputs, attrs ?? {});
      },
    });
  }
}

/** These give their input another name and compute nothing, so they do not count as fallbacks. */
const FREE = new Set(["Identity", "Reshape", "ExpandDims", "Cast"]);

function fallbackTo(published: KernelConfig): KernelConfig {
  const { kernelName, kernelFunc } = published;
  return {
    ...published,
    backendName: CPU_BACKEND_NAME,
    kernelFunc: (call) => {
      if (!FREE.has(kernelName)) engineOf(call.backend).countFallback(kernelName);
      return kernelFunc(call);
    },
  };
}

function engineOf(backend: unknown): SkiploomCpuBackend {
  if (!(backend instanceof SkiploomCpuBackend))
    throw new Error("A kernel of the CPU engine ran on another backend.");
  return backend;
}
