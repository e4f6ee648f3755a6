/**
 * Holds up quitting until the host has stopped what trains at a checkpoint. The studio's window decides: the hidden ones
 * of GPU engines refuse to be closed, so the host still reaches its engines when everything else is gone.
 */
export interface QuitGuard {
  /** Begins the end when it is asked for the first time. True once nothing is left to do. */
  mayQuit(): boolean;
}

/** @param quit asks to quit again */
export function createQuitGuard({ close, quit }: { close(): Promise<void>; quit(): void }): QuitGuard {
  let state: "open" | "closing" | "closed" = "open";
  const closed = (): void => {
    state = "closed";
    quit();
  };
  return {
    mayQuit() {
      if (state === "open") {
        state = "closing";
        close().then(closed, closed);
      }
      return state === "closed";
    },
  };
}
