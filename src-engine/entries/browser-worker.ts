/** The engine in a worker of a page: the browser's own WebGPU, no Node. Its first message brings the port it serves. */
import { SkiploomError } from "#core/foundation/errors";
import { portChannel } from "./port-channel";
import { serveEngine } from "./serve-engine";
import { workerPlatform } from "./worker-platform";

function serveAt(port: MessagePort): void {
  serveEngine(
    portChannel(port),
    async (device) => {
      if (device !== "webgpu") {
        throw new SkiploomError(
          "unsupported",
          `This engine lives in a page and has the GPU alone. Start another one for the device "${device}".`,
        );
      }
      const { createWebGpuBackend } = await import("../backends/webgpu/webgpu-compute-backend");
      return createWebGpuBackend({ gpu: navigator.gpu });
    },
    workerPlatform(),
  );
  // What ends a process of Node ends this engine too: the port's other end hears it, and the page ends the worker.
  addEventListener("error", () => port.close());
  addEventListener("unhandledrejection", ({ reason }) => reportError(reason));
}

addEventListener(
  "message",
  ({ ports: [port] }: MessageEvent<unknown>) => {
    if (port) serveAt(port);
  },
  { once: true },
);
// Until now the page holds the port: one that is handed to a worker that never comes is not heard of again.
postMessage("ready");
