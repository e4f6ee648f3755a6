/** Puts an engine at the end of a channel. */
import { BUILT_IN_LAYERS } from "#core/layers/index";
import type { Channel } from "#core/protocol/channel";
import { engineApi } from "#core/protocol/engine-api";
import { serve } from "#core/protocol/rpc";
import { MOST_ENGINE_REQUEST_BYTES } from "#core/training/size-limits";
import { type BackendFactory, createEngine } from "../engine";
import { groupMetrics } from "../events";
import type { Platform } from "../platform";

export function serveEngine(channel: Channel, createBackend: BackendFactory, platform: Platform): void {
  const engine = createEngine(BUILT_IN_LAYERS, createBackend, platform);
  const server = serve(engineApi, channel, engine.handlers, { requestBytes: MOST_ENGINE_REQUEST_BYTES });
  engine.connect(groupMetrics((event, payload) => server.emit(event, payload), platform.now));
}
