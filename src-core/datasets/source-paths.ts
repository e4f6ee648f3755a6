/** Names of a source's files: what is left out of them, and how a name from an archive becomes a path that leads nowhere else. */
import { byCodePoints } from "../foundation/code-points";
import type { Skipped, SourceEntry } from "./source";

/** A source of more files is refused. */
export const MOST_FILES = 10_000_000;
/** Of folders, one in another. */
export const MOST_DEPTH = 64;

/** Of Windows, macOS, and a maker of network disks. */
const LEFT_BEHIND = new Set([
  "__macosx",
  "thumbs.db",
  "ehthumbs.db",
  "desktop.ini",
  "icon\r",
  "$recycle.bin",
  "system volume information",
  "@eadir",
  "lost+found",
]);

/** Whether a file or folder of this name is hidden, or left there by a system. */
export function isLeftBehind(name: string): boolean {
  return name.startsWith(".") || LEFT_BEHIND.has(name.toLowerCase());
}

/**
 * A member's name as the path of an entry.
 *
 * @returns undefined for what is hidden, a reason for what is not taken
 */
export function pathOfMember(name: string): { readonly path: string; readonly reason?: string } | undefined {
  const parts = name.split("/").filter((part) => part !== "" && part !== ".");
  if (name.startsWith("/") || /^[A-Za-z]:/.test(name) || parts.includes(".."))
    return { path: name, reason: "its name leads out of the archive" };
  if (name.includes("\0") || parts.length === 0)
    return { path: name, reason: "its name is none that a file can have" };
  if (parts.length > MOST_DEPTH)
    return { path: name, reason: `it lies more than ${MOST_DEPTH} folders deep` };
  if (parts.some(isLeftBehind)) return undefined;
  return { path: parts.join("/").normalize("NFC") };
}

/**
 * Entries in the order that a source has them in. Of several with one path the last stays, as when an archive is unpacked.
 *
 * @param found as they were met; reordered here
 * @param again why the others are skipped
 */
export function inOrder<E extends SourceEntry>(
  found: E[],
  again: string,
): { readonly entries: readonly E[]; readonly skipped: readonly Skipped[] } {
  sortByPath(found);
  const skipped: Skipped[] = [];
  const entries = found.filter(({ path }, place) => {
    const isLast = found[place + 1]?.path !== path;
    if (!isLast) skipped.push({ name: path, reason: again });
    return isLast;
  });
  return { entries, skipped };
}

function sortByPath(found: SourceEntry[]): void {
  // Without surrogates the order of code points is that of units, which the engine compares by itself, several times as fast.
  const isPlain = found.every(({ path }) => !/[\ud800-\udfff]/.test(path));
  const before = (one: string, other: string): number => (one < other ? -1 : one === other ? 0 : 1);
  const order = isPlain ? before : byCodePoints;
  found.sort((one, other) => order(one.path, other.path));
}

/** Found by halving, as a table of ten million paths takes as much memory again. */
export function entryAt<E extends SourceEntry>(entries: readonly E[], path: string): E | undefined {
  let from = 0;
  let to = entries.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    const entry = entries[middle];
    const order = entry ? byCodePoints(entry.path, path) : 0;
    if (order === 0) return entry;
    if (order < 0) from = middle + 1;
    else to = middle;
  }
  return undefined;
}
