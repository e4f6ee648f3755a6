/** Undoes how the pieces of TIFF files are compressed. */
import { ENDS_EARLY, invalidImage, TOO_FEW_PIXELS } from "./image";
import { lzwDecoded } from "./lzw";
import type { TiffStructure } from "./tiff-structure";
import { inflated } from "./zlib";

/** Bytes that may be inflated in vain, of each of many pieces. */
const WASTE = 2 ** 18;
/** A count and a byte become so many. */
const MOST_RUN = 128;
const LZW = { symbolBits: 8, highestFirst: true, early: 1 } as const;

/**
 * The first `size` bytes of a strip or tile.
 *
 * @throws SkiploomError `invalid-image` for less
 */
export function unpackedSegment(
  data: Uint8Array,
  size: number,
  packing: Exclude<TiffStructure["packing"], "jpeg">,
): Uint8Array {
  switch (packing) {
    case "none":
      if (data.length < size) throw invalidImage(ENDS_EARLY);
      // A copy, because differences are undone in place.
      return data.slice(0, size);
    case "lzw":
      return lzwDecoded(data, size, LZW, TOO_FEW_PIXELS);
    case "deflate":
      return inflated(data, size, WASTE);
    case "packBits":
      return unpackedBits(data, size);
    default:
      return packing satisfies never;
  }
}

/** TIFF 6.0, section 9: runs of one byte, and bytes that stand for themselves. */
function unpackedBits(data: Uint8Array, size: number): Uint8Array {
  if (data.length * MOST_RUN < size) throw invalidImage(TOO_FEW_PIXELS);
  const result = new Uint8Array(size);
  let [at, to] = [0, 0];
  while (to < size) {
    const count = data[at];
    if (count === undefined) throw invalidImage(TOO_FEW_PIXELS);
    if (count < 128) {
      const taken = Math.min(count + 1, size - to);
      if (at + 1 + taken > data.length) throw invalidImage(TOO_FEW_PIXELS);
      result.set(data.subarray(at + 1, at + 1 + taken), to);
      at += count + 2;
      to += count + 1;
    } else if (count > 128) {
      result.fill(data[at + 1] ?? 0, to, to + 257 - count);
      at += 2;
      to += 257 - count;
    } else at += 1;
  }
  return result;
}

/**
 * TIFF 6.0, section 14, in place: each sample is the difference from the same one of the pixel to its left.
 *
 * @param samples of a pixel, 8 or 16 bits each
 * @param rowLength bytes of a row
 */
export function undoDifferences(
  data: Uint8Array,
  rowLength: number,
  samples: number,
  { depth, littleEndian }: Pick<TiffStructure, "depth" | "littleEndian">,
): void {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const step = samples * (depth / 8);
  for (let row = 0; row + rowLength <= data.length; row += rowLength) {
    if (depth === 8) {
      for (let at = row + step; at < row + rowLength; at += 1)
        data[at] = (data[at] ?? 0) + (data[at - step] ?? 0);
      continue;
    }
    for (let at = row + step; at < row + rowLength; at += 2) {
      const sum = view.getUint16(at, littleEndian) + view.getUint16(at - step, littleEndian);
      view.setUint16(at, sum & 0xffff, littleEndian);
    }
  }
}
