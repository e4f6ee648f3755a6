/** The engine in a utility process of Electron. Only Electron's own room may import it, so its port is described here. */
import type { Channel } from "#core/protocol/channel";
import { kernelsFolder } from "./kernels-folder";
import { nodePlatform } from "./node-platform";
import { startEngine } from "./start-engine";

/** As much of Electron's `ParentPort` as is used. */
interface ParentPort {
  on(event: "message", listener: (event: { readonly data: unknown }) => void): void;
  off(event: "message", listener: (event: { readonly data: unknown }) => void): void;
  postMessage(message: unknown): void;
}

function isParentPort(value: unknown): value is ParentPort {
  return typeof value === "object" && value !== null && "postMessage" in value && "on" in value;
}

function parentChannel(port: ParentPort): Channel {
  return {
    send: (message) => port.postMessage(message),
    onMessage(listener) {
      const receive = (event: { readonly data: unknown }): void => listener(event.data);
      port.on("message", receive);
      return () => port.off("message", receive);
    },
    // Electron ends its utility processes itself when the main process goes.
    onClose: () => () => undefined,
    close: () => process.exit(0),
  };
}

const port: unknown = "parentPort" in process ? process.parentPort : undefined;
if (!isParentPort(port)) {
  console.error("This is Skiploom's engine. It is started by the studio, not by hand.");
  process.exit(2);
}
startEngine(parentChannel(port), nodePlatform, kernelsFolder(import.meta.dirname));
