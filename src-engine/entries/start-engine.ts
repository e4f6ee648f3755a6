/** Puts an engine at the end of a channel. */
import type { Channel } from "#core/protocol/channel";
import { engineApi } from "#core/protocol/engine-api";
import { serve } from "#core/protocol/rpc";
import { createCpuBackend } from "../backends/cpu/cpu-compute-backend";
import { createEngine } from "../engine";
import { groupMetrics } from "../events";
import type { Platform } from "../platform";
import { nodeKernelPlatform } from "./cpu-kernels";
import { loadDawn } from "./dawn";

/** @param folder holds the built kernels */
export function startEngine(channel: Channel, platform: Platform, folder: string): void {
  const engine = createEngine(async (device) => {
    if (device === "cpu") return createCpuBackend(nodeKernelPlatform(folder));
    const gpu = await loadDawn();
    // TensorFlow.js looks for WebGPU while it is loaded, so it is loaded after Dawn, and only where it is wanted.
    const { createWebGpuBackend } = await import("../backends/webgpu/webgpu-compute-backend");
    return createWebGpuBackend({ gpu });
  }, platform);
  const server = serve(engineApi, channel, engine.handlers);
  engine.connect(groupMetrics((event, payload) => server.emit(event, payload), platform.now));
}
