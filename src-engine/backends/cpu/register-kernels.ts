/** Registers the engine's kernels, and TensorFlow.js's cpu kernels for everything else. */
import { registerOwnKernels } from "../own-kernel";
import { CPU_BACKEND_NAME, SkiploomCpuBackend } from "./cpu-backend";
import { ownKernels } from "./own-kernels";

let registered = false;

/** Registers every kernel once in a process; further calls do nothing. */
export function registerCpuKernels(): void {
  if (registered) return;
  registered = true;
  registerOwnKernels({
    backendName: CPU_BACKEND_NAME,
    publishedName: "cpu",
    kernels: ownKernels,
    backendOf(backend) {
      if (backend instanceof SkiploomCpuBackend) return backend;
      throw new Error("A kernel of the CPU engine ran on another backend.");
    },
  });
}
