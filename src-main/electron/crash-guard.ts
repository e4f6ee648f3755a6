/** A page that crashed is loaded again; one that crashes again and again is asked about first, for it might never stop. */

/** So many crashes within this time are not loaded again without a word. */
const MOST = 3;
const WITHIN_MS = 60_000;

export interface CrashGuardActions {
  reload(): void;
  /** Asks the person whether to try once more. */
  ask(): Promise<boolean>;
  close(): void;
  /** Milliseconds of any clock that only goes forward. */
  now(): number;
}

export function createCrashGuard({ reload, ask, close, now }: CrashGuardActions): { crashed(): void } {
  let crashes: number[] = [];
  const askFirst = async (): Promise<void> => {
    crashes = [];
    if (await ask()) reload();
    else close();
  };
  return {
    crashed() {
      const at = now();
      crashes = [...crashes.filter((before) => at - before < WITHIN_MS), at];
      if (crashes.length < MOST) reload();
      else askFirst().catch(close);
    },
  };
}
