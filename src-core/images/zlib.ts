/** Inflates what image files hold, to no more than is asked for. */
import { Unzlib, unzlibSync } from "fflate";
import { DAMAGED, invalidImage, TOO_FEW_PIXELS } from "./image";

/** Deflate makes at most 258 bytes of two bits (RFC 1951: a length and a distance of one bit each). */
const MOST_EXPANSION = 1032;
/** Compressed bytes that are inflated at once where there may be too much of them. */
const PIECE_BYTES = 2 ** 16;

/**
 * The first `size` bytes, whatever follows.
 *
 * @param data of a zlib stream
 * @param waste how many bytes may be inflated in vain before it is noticed that there is too much
 * @throws SkiploomError `invalid-image` for less, and before any memory is taken where the data cannot become so many
 */
export function inflated(data: Uint8Array, size: number, waste: number): Uint8Array {
  if (data.length * MOST_EXPANSION < size) throw invalidImage(TOO_FEW_PIXELS);
  let result: Uint8Array;
  try {
    const isSafe = data.length * MOST_EXPANSION <= size + waste;
    result = isSafe ? unzlibSync(data, { out: new Uint8Array(size) }) : inflatedByPieces(data, size);
  } catch {
    throw invalidImage(DAMAGED);
  }
  if (result.length < size) throw invalidImage(TOO_FEW_PIXELS);
  return result;
}

function inflatedByPieces(data: Uint8Array, size: number): Uint8Array {
  const result = new Uint8Array(size);
  let filled = 0;
  const stream = new Unzlib((piece) => {
    const taken = Math.min(piece.length, size - filled);
    result.set(taken === piece.length ? piece : piece.subarray(0, taken), filled);
    filled += taken;
  });
  for (let at = 0; at < data.length && filled < size; at += PIECE_BYTES) {
    const end = at + PIECE_BYTES;
    stream.push(data.subarray(at, end), end >= data.length);
  }
  return result.subarray(0, filled);
}

/** One buffer of all pieces; of a single one no copy. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [only] = pieces;
  if (only && pieces.length === 1) return only;
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
