/** Puts an engine at the end of a channel. */
import type { Channel } from "#core/protocol/channel";
import { engineApi } from "#core/protocol/engine-api";
import { serve } from "#core/protocol/rpc";
import { createCpuBackend } from "../backends/cpu/cpu-compute-backend";
import { createEngine } from "../engine";
import type { Platform } from "../platform";
import { nodeKernelPlatform } from "./cpu-kernels";

/** @param folder holds the built kernels */
export function startEngine(channel: Channel, platform: Platform, folder: string): void {
  const engine = createEngine(() => createCpuBackend(nodeKernelPlatform(folder)), platform);
  const server = serve(engineApi, channel, engine.handlers);
  engine.connect((event, payload) => server.emit(event, payload));
}
