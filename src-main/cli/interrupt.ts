/** Ctrl-C: the first asks to end, a second one means it. */

/** A terminal and npm both pass on one keypress, so signals this close together are one. */
const ONE_KEYPRESS_MS = 400;

export interface SignalSource {
  on(signal: "SIGINT" | "SIGTERM" | "SIGHUP", listener: () => void): unknown;
  off(signal: "SIGINT" | "SIGTERM" | "SIGHUP", listener: () => void): unknown;
}

/** @returns a function that leaves signals to others again */
export function onInterrupt(
  source: SignalSource,
  actions: { first(): void; second(): void },
  now: () => number = Date.now,
): () => void {
  let askedAt: number | undefined;
  const listener = (): void => {
    const time = now();
    if (askedAt === undefined) {
      askedAt = time;
      actions.first();
    } else if (time - askedAt > ONE_KEYPRESS_MS) actions.second();
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) source.on(signal, listener);
  return () => {
    for (const signal of signals) source.off(signal, listener);
  };
}
