/**
 * The script of the hidden page: starts the engine's worker and hands it the port that the preload script passes on.
 * When the worker fails, the port is closed, which the studio hears.
 */
import { ENGINE_PORT } from "#core/protocol/engine-port";

const worker = new Worker(new URL("./browser-worker.ts", import.meta.url), { type: "module" });
let failed = false;
worker.addEventListener("error", ({ message }) => {
  console.error(message || "Error: the engine's worker could not be loaded.");
  failed = true;
  worker.terminate();
});

function passOn({ source, data, ports: [port] }: MessageEvent<unknown>): void {
  if (source !== window || data !== ENGINE_PORT || !port) return;
  removeEventListener("message", passOn);
  if (failed) port.close();
  else worker.postMessage(undefined, [port]);
}
addEventListener("message", passOn);
