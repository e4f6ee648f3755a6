/**
 * Files that a window handed over, as a source. All lie one behind the other in a single file of ours, so no name of theirs is ever a name
 * on the disk.
 */
import { invalidSource } from "#core/datasets/invalid-source";
import type { FilePiece, Skipped, SourceEntry } from "#core/datasets/source";
import { entryAt, inOrder } from "#core/datasets/source-paths";
import { noSuchEntry, type OpenedSource } from "../sources/opened-source";
import { MOST_HELD_BYTES } from "../sources/read-piece";
import { readStretchOf } from "../sources/read-stretch";

export interface HandedFile extends SourceEntry {
  /** Where its bytes begin. */
  readonly from: number;
}

/** @param file that they lie in */
export function openHandedFiles(
  file: string,
  name: string,
  handed: readonly HandedFile[],
  skipped: readonly Skipped[],
): OpenedSource {
  const { entries, skipped: again } = inOrder(
    [...handed],
    "another file has the same name, written with other code points",
  );
  const piece = (wanted: string): FilePiece => {
    const entry = entryAt(entries, wanted);
    if (!entry) throw noSuchEntry(name, wanted);
    const { from, bytes } = entry;
    return { file, from, to: from + bytes, packed: "stored", bytes };
  };
  return {
    name,
    entries,
    skipped: [...skipped, ...again],
    // What was handed over again has a file of its own.
    stamp: file,
    piece,
    async read(wanted, from = 0, to) {
      const { from: start, bytes } = piece(wanted);
      if (to === undefined && bytes - from > MOST_HELD_BYTES)
        throw invalidSource(wanted, `it has ${bytes} bytes, too many to be held at once`);
      const end = Math.max(from, Math.min(to ?? bytes, bytes));
      return await readStretchOf(file, start + from, start + end, wanted);
    },
    async close() {},
  };
}
