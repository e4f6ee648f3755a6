/** The engine in a worker of a page: the browser's own WebGPU, no Node. Its first message brings the port it serves. */
import { SkiploomError } from "#core/protocol/errors";
import { portChannel } from "./port-channel";
import { serveEngine } from "./serve-engine";
import { workerPlatform } from "./worker-platform";

addEventListener(
  "message",
  ({ ports: [port] }: MessageEvent<unknown>) => {
    if (!port) throw new Error("The engine was handed no port.");
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
  },
  { once: true },
);
// A process of Node ends by such an error; the page that started this worker ends by it too.
addEventListener("unhandledrejection", ({ reason }) => reportError(reason));
