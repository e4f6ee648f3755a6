/** Registers the GPU engine's kernels, and TensorFlow.js's webgpu kernels for everything else. */
import { registerOwnKernels } from "../own-kernel";
import { WEBGPU_BACKEND_NAME } from "./names";
import { ownWebGpuKernels } from "./own-kernels";
import { SkiploomWebGpuBackend } from "./webgpu-backend";

let registered = false;

/** Registers every kernel once in a process; further calls do nothing. */
export function registerWebGpuKernels(): void {
  if (registered) return;
  registered = true;
  registerOwnKernels({
    backendName: WEBGPU_BACKEND_NAME,
    publishedName: "webgpu",
    kernels: ownWebGpuKernels,
    backendOf(backend) {
      if (backend instanceof SkiploomWebGpuBackend) return backend;
      throw new Error("A kernel of the GPU engine ran on another backend.");
    },
  });
}
