/** Puts an engine at the end of a channel. */
import type { Channel } from "#core/protocol/channel";
import { engineApi } from "#core/protocol/engine-api";
import { serve } from "#core/protocol/rpc";
import { createWasmBackend } from "../backends/wasm/wasm-compute-backend";
import { createEngine } from "../engine";
import type { Platform } from "../platform";

/** @param binaryFolder holds the `.wasm` files of TensorFlow.js's WebAssembly backend */
export function startEngine(channel: Channel, platform: Platform, binaryFolder: string): void {
  const engine = createEngine(() => createWasmBackend({ binaryFolder }), platform);
  const server = serve(engineApi, channel, engine.handlers);
  engine.connect((event, payload) => server.emit(event, payload));
}
