/** One file as a source: a table, an npz, a parquet file. */
import path from "node:path";
import { invalidSource } from "#core/datasets/invalid-source";
import type { FilePiece } from "#core/datasets/source";
import { inTime, openToRead } from "../../disk/reading";
import { noSuchEntry, type OpenedSource } from "./opened-source";
import { MOST_HELD_BYTES } from "./read-piece";
import { readStretchOf } from "./read-stretch";

/** @param name of the file, where it is not its own */
export async function openSingleFile(file: string, name = path.basename(file)): Promise<OpenedSource> {
  const { handle, facts } = await openToRead(file, "the file");
  await inTime(() => handle.close(), "the file", file);
  const entry = { path: name.normalize("NFC"), bytes: facts.size };
  const piece = (wanted: string): FilePiece => {
    if (wanted !== entry.path) throw noSuchEntry(name, wanted);
    return { file: path.resolve(file), from: 0, to: entry.bytes, packed: "stored", bytes: entry.bytes };
  };
  return {
    name,
    entries: [entry],
    skipped: [],
    piece,
    async read(wanted, from = 0, to) {
      const { bytes } = piece(wanted);
      if (to === undefined && bytes - from > MOST_HELD_BYTES)
        throw invalidSource(name, `it has ${bytes} bytes, too many to be held at once`);
      return await readStretchOf(file, from, Math.max(from, Math.min(to ?? bytes, bytes)), name);
    },
    async close() {},
  };
}
