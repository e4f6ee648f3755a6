/** What the kit ends with: 0 only if parity held. The README says the same for people. */
import type { ParityRecord } from "./results";

export const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;
export type SignalName = keyof typeof SIGNALS;

/** @param problem why the last results could not be written, if so */
export function exitCode(
  parity: ParityRecord["state"],
  problem: string | undefined,
  signal: SignalName | undefined,
): number {
  if (signal) return 128 + SIGNALS[signal];
  if (parity === "failed") return 1;
  if (parity !== "held") return 2;
  return problem === undefined ? 0 : 3;
}
