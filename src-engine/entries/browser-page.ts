/**
 * The script of the hidden page: starts the engine's worker and hands it the port that the preload script passes on.
 * Where the worker fails, the port is closed, which the studio hears.
 */
import { ENGINE_PORT } from "#core/protocol/engine-port";

const worker = new Worker(new URL("./browser-worker.ts", import.meta.url), { type: "module" });
const isReady = new Promise<boolean>((resolve) => {
  worker.addEventListener("message", () => resolve(true));
  worker.addEventListener("error", ({ message }) => {
    // An error in the worker's own code is printed already.
    if (!message) console.error("Error: the engine's worker could not be loaded.");
    worker.terminate();
    resolve(false);
  });
});

async function passOn({ source, data, ports: [port] }: MessageEvent<unknown>): Promise<void> {
  if (source !== window || data !== ENGINE_PORT || !port) return;
  removeEventListener("message", passOn);
  if (await isReady) worker.postMessage(undefined, [port]);
  else port.close();
}
addEventListener("message", passOn);
