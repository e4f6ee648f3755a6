/** Starts the GPU engine for tests, on whatever adapter there is: most often a software one. */
import type { WebGpuComputeBackend } from "#engine/backends/webgpu/webgpu-compute-backend";
import { loadDawn } from "#engine/entries/dawn";

/** The device, or why there is none: tests that need it skip with these words. */
export async function startWebGpuEngine(): Promise<WebGpuComputeBackend | string> {
  try {
    const gpu = await loadDawn();
    // TensorFlow.js looks for WebGPU while it is loaded.
    const { createWebGpuBackend } = await import("#engine/backends/webgpu/webgpu-compute-backend");
    const device = createWebGpuBackend({ gpu });
    await device.initialise();
    return device;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
