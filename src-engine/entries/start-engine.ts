/** The engine of every process with Node: the CPU by our own kernels, the GPU by Dawn. */
import type { Channel } from "#core/protocol/channel";
import { createCpuBackend } from "../backends/cpu/cpu-compute-backend";
import type { Platform } from "../platform";
import { nodeKernelPlatform } from "./cpu-kernels";
import { loadDawn } from "./dawn";
import { serveEngine } from "./serve-engine";

/** @param folder holds the built kernels */
export function startEngine(channel: Channel, platform: Platform, folder: string): void {
  serveEngine(
    channel,
    async (device) => {
      if (device === "cpu") return createCpuBackend(nodeKernelPlatform(folder));
      const gpu = await loadDawn();
      // TensorFlow.js looks for WebGPU while it is loaded, so it is loaded after Dawn, and only where it is wanted.
      const { createWebGpuBackend } = await import("../backends/webgpu/webgpu-compute-backend");
      return createWebGpuBackend({ gpu });
    },
    platform,
  );
}
