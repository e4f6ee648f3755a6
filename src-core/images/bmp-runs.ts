/** Pixels of BMP files that are stored as runs (Microsoft, "Bitmap Compression"). */
import type { BmpStructure } from "./bmp-structure";
import { ENDS_EARLY, invalidImage } from "./image";

const END_OF_ROW = 0;
const END = 1;
const MOVE = 2;

/**
 * Numbers of the table, `[height, width]` from above; what no run reaches is 0. What goes beyond a row is left out.
 *
 * @throws SkiploomError `invalid-image` where the file ends before the picture does
 */
export function runsDecoded(
  file: Uint8Array,
  { width, height, packing, at: from }: BmpStructure,
): Uint8Array {
  const indices = new Uint8Array(width * height);
  const isHalf = packing === "rle4";
  let [at, row, column] = [from, 0, 0];
  /** A byte's pixels by turns: its high half first, where it holds two. Those beyond the row cost nothing. */
  const put = (count: number, byteOf: (turn: number) => number): void => {
    const start = (height - 1 - row) * width + column;
    const seen = Math.min(count, width - column);
    for (let turn = 0; turn < seen; turn += 1) {
      const byte = byteOf(turn);
      indices[start + turn] = isHalf ? (turn % 2 === 0 ? byte >> 4 : byte & 15) : byte;
    }
    column += count;
  };
  while (row < height) {
    const count = file[at];
    const value = file[at + 1];
    if (count === undefined || value === undefined) {
      if (row === height - 1 && column >= width) break;
      throw invalidImage(ENDS_EARLY);
    }
    at += 2;
    if (count > 0) put(count, () => value);
    else if (value === END_OF_ROW) {
      row += 1;
      column = 0;
    } else if (value === END) break;
    else if (value === MOVE) {
      column += file[at] ?? 0;
      row += file[at + 1] ?? 0;
      at += 2;
    } else {
      const data = at;
      put(value, (turn) => file[data + (isHalf ? turn >> 1 : turn)] ?? 0);
      const bytes = isHalf ? (value + 1) >> 1 : value;
      // Pixels that stand for themselves fill whole pairs of bytes.
      at += bytes + (bytes % 2);
    }
  }
  return indices;
}
