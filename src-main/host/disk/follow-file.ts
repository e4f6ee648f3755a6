/** Hears of a file that another process writes. */
import { type StatsListener, unwatchFile, watchFile } from "node:fs";

/** One look at its times; a change is heard within so many milliseconds. */
const LOOK_MS = 2_000;

/**
 * Also where the file is not there yet, or lies on another machine. What this process writes itself is told as well.
 *
 * @returns ends it
 */
export function followFile(file: string, changed: () => void): () => void {
  const listener: StatsListener = (now, before) => {
    if (now.mtimeMs !== before.mtimeMs || now.size !== before.size) changed();
  };
  watchFile(file, { interval: LOOK_MS, persistent: false }, listener);
  return () => unwatchFile(file, listener);
}
