/** Two ends of a channel in memory. Messages are copied as a real carrier would, and arrive later, in order. */
import type { Channel } from "./channel";
import { SkiploomError } from "./errors";

// Everywhere Skiploom runs has it; core is compiled without the DOM's and Node's types.
declare function structuredClone<T>(value: T): T;

interface End {
  readonly messages: Set<(message: unknown) => void>;
  readonly closings: Set<(reason: string) => void>;
}

/** What is sent into one end comes out of the other. Closing either closes both, after what was sent before. */
export function linkedPair(): [Channel, Channel] {
  const first: End = { messages: new Set(), closings: new Set() };
  const second: End = { messages: new Set(), closings: new Set() };
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
      later(() => {
        for (const listener of [...other.messages]) listener(copy);
      });
    },
    onMessage(listener) {
      mine.messages.add(listener);
      return () => {
        mine.messages.delete(listener);
      };
    },
    onClose(listener) {
      mine.closings.add(listener);
      return () => {
        mine.closings.delete(listener);
      };
    },
    close() {
      if (!open) return;
      open = false;
      later(() => {
        for (const listener of [...mine.closings]) listener("closed on this side");
        for (const listener of [...other.closings]) listener("closed by the other side");
      });
    },
  });
  return [channel(first, second), channel(second, first)];
}
