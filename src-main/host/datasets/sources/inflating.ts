/** Stretches of files, unpacked piece by piece: no more than a few pieces are in memory, whatever they unpack to. */
import { createReadStream } from "node:fs";
import { createGunzip, createInflateRaw } from "node:zlib";
import { invalidSource } from "#core/datasets/invalid-source";
import { readError, systemCode } from "../../disk/file-errors";

export interface PackedStretch {
  readonly file: string;
  readonly from: number;
  readonly to: number;
  readonly packed: "deflate" | "gzip";
  /** For sentences. */
  readonly name: string;
}

/** @throws SkiploomError `invalid-dataset` where it is damaged or cut short */
export async function* unpackedPieces(stretch: PackedStretch): AsyncGenerator<Uint8Array> {
  const { file, from, to, packed, name } = stretch;
  if (to <= from) throw invalidSource(name, "there is nothing to unpack");
  const source = createReadStream(file, { start: from, end: to - 1 });
  const unpacking = packed === "gzip" ? createGunzip() : createInflateRaw();
  source.on("error", (error) => unpacking.destroy(error));
  try {
    for await (const piece of source.pipe(unpacking)) yield piece;
  } catch (error) {
    const code = systemCode(error);
    if (code === "Z_BUF_ERROR") throw invalidSource(name, "it was cut short");
    if (code?.startsWith("Z_")) throw invalidSource(name, "it is damaged and cannot be unpacked");
    throw code === undefined ? error : readError(error, "the file", file);
  } finally {
    source.destroy();
    unpacking.destroy();
  }
}

/** The first bytes of what it unpacks to. */
export async function unpackedStart(stretch: PackedStretch, bytes: number): Promise<Uint8Array> {
  const start = new Uint8Array(bytes);
  let length = 0;
  for await (const piece of unpackedPieces(stretch)) {
    start.set(piece.subarray(0, bytes - length), length);
    length = Math.min(bytes, length + piece.length);
    if (length === bytes) break;
  }
  return start.subarray(0, length);
}
