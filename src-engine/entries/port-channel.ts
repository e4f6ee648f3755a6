/** A channel over one end of a `MessageChannel`. */
import type { Channel } from "#core/protocol/channel";
import { SkiploomError } from "#core/protocol/errors";

export function portChannel(port: MessagePort): Channel {
  const closings = new Set<(reason: string) => void>();
  let open = true;
  const closed = (reason: string): void => {
    if (!open) return;
    open = false;
    for (const listener of [...closings]) listener(reason);
  };
  // Electron tells it; the ports of browsers know no such event.
  port.addEventListener("close", () => closed("the other side has gone"));
  // Messages wait in the port until it is started, which comes after whoever listens has begun to.
  queueMicrotask(() => port.start());
  return {
    send(message) {
      if (!open) throw new SkiploomError("closed", "The connection is closed.");
      port.postMessage(message);
    },
    onMessage(listener) {
      const receive = (event: MessageEvent<unknown>): void => listener(event.data);
      port.addEventListener("message", receive);
      return () => port.removeEventListener("message", receive);
    },
    onClose(listener) {
      closings.add(listener);
      return () => {
        closings.delete(listener);
      };
    },
    close() {
      port.close();
      closed("closed on this side");
    },
  };
}
