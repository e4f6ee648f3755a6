/** A channel over one end of a `MessageChannel`. */

import { SkiploomError } from "#core/foundation/errors";
import type { Channel } from "#core/protocol/channel";
import { closing } from "#core/protocol/closing";

export function portChannel(port: MessagePort): Channel {
  const end = closing();
  // Electron tells it; the ports of browsers know no such event.
  port.addEventListener("close", () => end.close("the other side has gone"));
  // Messages wait in the port until it is started, which comes after whoever listens has begun to.
  queueMicrotask(() => port.start());
  return {
    send(message) {
      if (end.reason !== undefined) throw new SkiploomError("closed", "The connection is closed.");
      port.postMessage(message);
    },
    onMessage(listener) {
      const receive = (event: MessageEvent<unknown>): void => listener(event.data);
      port.addEventListener("message", receive);
      return () => port.removeEventListener("message", receive);
    },
    onClose: end.onClose,
    close() {
      port.close();
      end.close("closed on this side");
    },
  };
}
