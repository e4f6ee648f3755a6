/** Stretches of files, in pieces, none of which waits for a dead disk without end. */
import type { FileHandle } from "node:fs/promises";
import { invalidSource } from "#core/datasets/invalid-source";
import { inTime, openToRead } from "../../disk/reading";

const PIECE_BYTES = 8 * 2 ** 20;

/** @param name for sentences @throws SkiploomError `invalid-dataset` when the file is shorter, `unreadable` */
export async function readStretch(
  handle: FileHandle,
  from: number,
  to: number,
  file: string,
  name: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(to - from);
  let length = 0;
  while (length < bytes.length) {
    const piece = Math.min(PIECE_BYTES, bytes.length - length);
    const read = await inTime(() => handle.read(bytes, length, piece, from + length), "the file", file);
    if (read.bytesRead === 0) throw invalidSource(name, "it became shorter");
    length += read.bytesRead;
  }
  return bytes;
}

/** The same of a file that is opened for it alone. */
export async function readStretchOf(
  file: string,
  from: number,
  to: number,
  name: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const { handle } = await openToRead(file, "the file");
  try {
    return await readStretch(handle, from, to, file, name);
  } finally {
    void handle.close().catch(() => {});
  }
}
