/**
 * Bytes of one file of a source, read at once by whoever holds its piece: a worker that decodes pictures asks a disk a tenth as long
 * this way as by promises. Nothing that a piece says is believed: what it unpacks to is counted.
 */
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import path from "node:path";
import { inflateRawSync } from "node:zlib";
import { invalidSource } from "#core/datasets/invalid-source";
import type { FilePiece } from "#core/datasets/source";
import { readError, systemCode } from "../../disk/file-errors";
import { memberBytes, refuseLies } from "./zip-member";

/** Of one file that is held whole. */
export const MOST_HELD_BYTES = 512 * 2 ** 20;

// Windows has none of these.
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);

/**
 * @throws SkiploomError `invalid-dataset` when it changed, is damaged, unpacks to more or less than it says, or is larger than
 * {@link MOST_HELD_BYTES}; `not-found` or `unreadable` for the file that it lies in. `detail` has the reason alone where it is `invalid-dataset`
 */
export function readPieceSync(piece: FilePiece): Uint8Array {
  const name = path.basename(piece.file);
  if (piece.bytes > MOST_HELD_BYTES)
    throw invalidSource(name, `it has ${piece.bytes} bytes, and at most ${MOST_HELD_BYTES} are held at once`);
  if (piece.zip) refuseLies(piece, name);
  const bytes = readStretchSync(piece, name);
  if (!piece.zip) return bytes;
  return memberBytes(bytes, piece, name, inflateRawSync);
}

/**
 * The first bytes of it. A packed member is unpacked whole.
 *
 * @throws SkiploomError as `readPieceSync` does
 */
export function readPieceStartSync(piece: FilePiece, bytes: number): Uint8Array {
  if (piece.zip) return readPieceSync(piece).subarray(0, bytes);
  const to = Math.min(piece.to, piece.from + bytes);
  return readStretchSync({ ...piece, to }, path.basename(piece.file));
}

function readStretchSync({ file, from, to }: FilePiece, name: string): Uint8Array {
  let handle: number | undefined;
  try {
    handle = openSync(file, FLAGS);
    const facts = fstatSync(handle);
    if (!facts.isFile()) throw invalidSource(name, "it is no ordinary file any more");
    if (facts.size < to) throw invalidSource(name, "it became shorter");
    const bytes = new Uint8Array(to - from);
    let length = 0;
    while (length < bytes.length) {
      const more = readSync(handle, bytes, length, bytes.length - length, from + length);
      if (more === 0) throw invalidSource(name, "it became shorter");
      length += more;
    }
    return bytes;
  } catch (error) {
    throw systemCode(error) === undefined ? error : readError(error, "the file", file);
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}
