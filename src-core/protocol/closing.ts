/** The end of a channel: it comes once, with its reason, and each who asks is told once. */
import { listeners } from "./listeners";

export interface Closing {
  /** Why the channel is closed; undefined while it is open. */
  readonly reason: string | undefined;
  /** The first reason counts. */
  close(this: void, reason: string): void;
  /** Tells at once when the end has come already. */
  onClose(this: void, listener: (reason: string) => void): () => void;
}

export function closing(): Closing {
  const told = listeners<string>();
  let because: string | undefined;
  return {
    get reason() {
      return because;
    },
    close(reason) {
      if (because !== undefined) return;
      because = reason;
      told.emit(reason);
    },
    onClose(listener) {
      if (because === undefined) return told.add(listener);
      listener(because);
      return () => undefined;
    },
  };
}
