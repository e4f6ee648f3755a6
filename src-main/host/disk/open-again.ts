/** Opening files while all descriptors are in use: others give some back, as a rule within a moment. */
import { systemCode } from "./file-errors";

const PAUSES_MS = [20, 50, 100, 200, 400, 800, 1_600, 3_200] as const;

/** Tries again where the process, or the system, has too many files open. @throws what the last try said, after about 6 s */
export async function openAgain<T>(
  open: () => Promise<T>,
  pauses: readonly number[] = PAUSES_MS,
): Promise<T> {
  for (const pause of pauses) {
    try {
      return await open();
    } catch (error) {
      const code = systemCode(error);
      if (code !== "EMFILE" && code !== "ENFILE") throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  return await open();
}
