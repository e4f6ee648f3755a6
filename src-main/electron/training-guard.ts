/** Keeps the machine awake while something trains. */
import type { RunRecord } from "#core/training/records";

export interface PowerBlocker {
  start(): number;
  stop(id: number): void;
}

export function createTrainingGuard(blocker: PowerBlocker): {
  runChanged(record: Pick<RunRecord, "id" | "state">): void;
  runRemoved(run: string): void;
  training(): number;
} {
  const active = new Set<string>();
  let held: number | undefined;
  const settle = (): void => {
    if (active.size > 0 && held === undefined) held = blocker.start();
    else if (active.size === 0 && held !== undefined) {
      blocker.stop(held);
      held = undefined;
    }
  };
  return {
    runChanged({ id, state }) {
      // A paused run waits for a person, so the machine may sleep.
      if (state === "starting" || state === "running" || state === "recovering") active.add(id);
      else active.delete(id);
      settle();
    },
    runRemoved(run) {
      active.delete(run);
      settle();
    },
    training: () => active.size,
  };
}
