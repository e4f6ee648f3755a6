/**
 * The script of the hidden page: starts the engine's worker and hands it the port that the preload script passes on.
 * The page is closed by whoever opened it, or by itself when its worker fails.
 */
import { ENGINE_PORT } from "#core/protocol/engine-port";

const worker = new Worker(new URL("./browser-worker.ts", import.meta.url), { type: "module" });
worker.addEventListener("error", ({ message }) => {
  console.error(message || "The engine's worker could not be loaded.");
  worker.terminate();
  window.close();
});

function passOn({ source, data, ports: [port] }: MessageEvent<unknown>): void {
  if (source !== window || data !== ENGINE_PORT || !port) return;
  removeEventListener("message", passOn);
  worker.postMessage(undefined, [port]);
}
addEventListener("message", passOn);
