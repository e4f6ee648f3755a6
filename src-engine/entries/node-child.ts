/** The engine in a child process of Node, started by `fork` with `serialization: "advanced"`. */

import { SkiploomError } from "#core/foundation/errors";
import type { Channel } from "#core/protocol/channel";
import { kernelsFolder } from "./kernels-folder";
import { nodePlatform } from "./node-platform";
import { startEngine } from "./start-engine";

function parentChannel(): Channel {
  return {
    send(message) {
      if (!process.send || !process.connected) throw new SkiploomError("closed", "The studio has gone.");
      // The callback takes the error of a parent that goes while the message is under way; `disconnect` follows.
      process.send(message, undefined, {}, () => undefined);
    },
    onMessage(listener) {
      process.on("message", listener);
      return () => {
        process.off("message", listener);
      };
    },
    onClose(listener) {
      const tell = (): void => listener("the studio disconnected");
      process.once("disconnect", tell);
      return () => {
        process.off("disconnect", tell);
      };
    },
    close() {
      if (process.connected) process.disconnect();
    },
  };
}

if (!process.send) {
  console.error("This is Skiploom's engine. It is started by the studio, not by hand.");
  process.exit(2);
}
// Without a parent there is nobody to work for, and nobody who would end this process.
process.once("disconnect", () => process.exit(0));
// Ctrl-C, a terminal that closes, `timeout` and service managers reach the whole group of processes; the parent decides what it means and
// asks for a checkpoint first. Where it must, it kills without a signal that could be heard.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);
startEngine(parentChannel(), nodePlatform, kernelsFolder(import.meta.dirname));
