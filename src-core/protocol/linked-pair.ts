/** Two ends of a channel in memory. Messages are copied as a real carrier would, and arrive later, in order. */

import { SkiploomError } from "../foundation/errors";
import type { Channel } from "./channel";
import { type Listeners, listeners } from "./listeners";

// Everywhere Skiploom runs has it; core is compiled without the DOM's and Node's types.
declare function structuredClone<T>(value: T): T;

interface End {
  readonly messages: Listeners<unknown>;
  readonly closings: Listeners<string>;
}

/** What is sent into one end comes out of the other. Closing either closes both, after what was sent before. */
export function linkedPair(): [Channel, Channel] {
  const first: End = { messages: listeners(), closings: listeners() };
  const second: End = { messages: listeners(), closings: listeners() };
  let open = true;
  let queue = Promise.resolve();
  const later = (action: () => void): void => {
    queue = queue.then(() => {
      try {
        action();
      } catch (error) {
        // A listener's mistake surfaces as an unhandled rejection and does not hold up what comes after it.
        void Promise.reject(error);
      }
    });
  };

  const channel = (mine: End, other: End): Channel => ({
    send(message) {
      if (!open) throw new SkiploomError("closed", "The connection is closed.");
      const copy: unknown = structuredClone(message);
      later(() => other.messages.emit(copy));
    },
    onMessage: mine.messages.add,
    onClose: mine.closings.add,
    close() {
      if (!open) return;
      open = false;
      later(() => {
        mine.closings.emit("closed on this side");
        other.closings.emit("closed by the other side");
      });
    },
  });
  return [channel(first, second), channel(second, first)];
}
