/** A tar file as a source. What is packed with gzip is unpacked once: only then can a member be read without all before it. */
import path from "node:path";
import { invalidSource } from "#core/datasets/invalid-source";
import type { FilePiece } from "#core/datasets/source";
import { entryAt, inOrder } from "#core/datasets/source-paths";
import { openToRead } from "../../disk/reading";
import { unpackedPieces } from "./inflating";
import { noSuchEntry, type OpenedSource } from "./opened-source";
import { MOST_HELD_BYTES } from "./read-piece";
import { readStretch } from "./read-stretch";
import { Scratch, type SourceRoom } from "./scratch";
import { openSingleFile } from "./single-file";
import { listTar } from "./tar-listing";
import { isUnlikely } from "./zip-member";

const TWICE = "the archive has a file of this name again further on, and that one is taken";

/** @param name of the archive, where the file has not its own @throws SkiploomError `invalid-dataset` when it is damaged or cut short */
export async function openTar(file: string, name = path.basename(file)): Promise<OpenedSource> {
  const { handle, facts } = await openToRead(file, "the archive");
  try {
    const { found, skipped } = await listTar({ handle, bytes: facts.size, file, name });
    const { entries, skipped: again } = inOrder(found, TWICE);
    const piece = (wanted: string): FilePiece => {
      const entry = entryAt(entries, wanted);
      if (!entry) throw noSuchEntry(name, wanted);
      const { bytes, from } = entry;
      return { file: path.resolve(file), from, to: from + bytes, packed: "stored", bytes };
    };
    let isOpen = true;
    return {
      name,
      entries,
      skipped: [...skipped, ...again],
      piece,
      async read(wanted, from = 0, to) {
        const { bytes, from: start } = piece(wanted);
        const end = Math.max(from, Math.min(to ?? bytes, bytes));
        if (end - from > MOST_HELD_BYTES)
          throw invalidSource(name, `"${wanted}" in it has ${bytes} bytes, too many to be held at once`);
        return await readStretch(handle, start + from, start + end, file, name);
      },
      async close() {
        if (isOpen) await handle.close().catch(() => {});
        isOpen = false;
      },
    };
  } catch (error) {
    void handle.close().catch(() => {});
    throw error;
  }
}

/** A file packed with gzip: a tar, or another one, which is then its only entry, without the ending `.gz`. */
export async function openGzip(
  file: string,
  bytes: number,
  holdsTar: boolean,
  room: SourceRoom,
  name = path.basename(file),
): Promise<OpenedSource> {
  const scratch = new Scratch(room, name);
  try {
    const unpacked = unpackedPieces({ file, from: 0, to: bytes, packed: "gzip", name });
    const kept = await scratch.keep(believable(unpacked, bytes, name));
    const source = holdsTar
      ? await openTar(kept.file, name)
      : await openSingleFile(kept.file, name.replace(/\.gz$/i, ""));
    return {
      ...source,
      async close() {
        await source.close();
        await scratch.close();
      },
    };
  } catch (error) {
    await scratch.close();
    throw error;
  }
}

/** @throws SkiploomError `invalid-dataset` once it has become more than pictures or a table of that packed size do */
async function* believable(
  pieces: AsyncIterable<Uint8Array>,
  packedBytes: number,
  name: string,
): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const piece of pieces) {
    length += piece.length;
    if (isUnlikely(length, packedBytes))
      throw invalidSource(
        name,
        `its ${packedBytes} bytes unpack to more than ${length - piece.length}, far more than pictures or a table do`,
      );
    yield piece;
  }
}
