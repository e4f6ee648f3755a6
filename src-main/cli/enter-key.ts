/** Enter in the terminal of a command that goes on for long. */
import { readFileSync } from "node:fs";
import type { Readable } from "node:stream";

export interface KeySource extends Readable {
  readonly isTTY?: boolean | undefined;
}

/**
 * Calls `onEnter` for every line that is typed, or that a pipe brings.
 *
 * A program that reads its terminal from the background is stopped by the system. So nothing is read there: where the shell has
 * sent it to the background, and after it was sent there (`bg`), until it is called back (`fg`).
 * @returns a function that ends it
 */
export function listenToEnter(
  input: KeySource,
  onEnter: () => void,
  foreground: () => boolean = isInForeground,
): () => void {
  const listen = (text: Buffer): void => {
    for (const byte of text) if (byte === 0x0a) onEnter();
  };
  const follow = (): void => {
    if (!input.isTTY || foreground()) input.resume();
    else input.pause();
  };
  input.on("data", listen);
  // A terminal that went away: the command goes on without it.
  input.on("error", () => {});
  process.on("SIGCONT", follow);
  follow();
  return () => {
    process.off("SIGCONT", follow);
    input.off("data", listen);
    input.pause();
  };
}

/** Field 5 of Linux's /proc/self/stat is this process's group, field 8 the one that the terminal listens to (proc(5)). Elsewhere it is not known. */
function isInForeground(): boolean {
  try {
    const stat = readFileSync("/proc/self/stat", "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[2] === fields[5];
  } catch {
    return true;
  }
}
