/** Packs the pixels under the taps of a convolution into panels of a, without ever writing out all windows (im2col). */
import { GROUP_A } from "./tile";
import { minimum, roundUp, zero } from "./support";

/** Copies a run of values to row `to` of a panel, 4 at a time; `length` and the place in k are multiples of 4. */
@inline
function copyVectors(from: usize, to: usize, length: u32): usize {
  let left = length >> 2;
  while (left >= 4) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 96);
    v128.store(to, v128.load(from, 32), 192);
    v128.store(to, v128.load(from, 48), 288);
    from += 64;
    to += 384;
    left -= 4;
  }
  while (left) {
    v128.store(to, v128.load(from));
    from += 16;
    to += GROUP_A;
    left--;
  }
  return to;
}

@inline
function clearVectors(to: usize, length: u32): usize {
  for (let left = length >> 2; left; left--) {
    v128.store(to, zero());
    to += GROUP_A;
  }
  return to;
}

/** Copies a run of any length to a row that stands in one piece. May write 3 values past its end. */
@inline
function copyRun(from: usize, to: usize, length: u32): void {
  const end = to + (length << 2);
  do {
    v128.store(to, v128.load(from));
    from += 16;
    to += 16;
  } while (to < end);
}

/**
 * Writes k0 to k1 of one pixel's window into its row of a panel; k runs over tap rows, tap columns, channels.
 *
 * @param image address of the image, `[height, width, channels]`
 * @param channels that the window takes of each pixel, @param pixelValues values from a pixel to the next
 * @param y first row of the window, @param x its first column; both may lie outside: there the values are 0
 * @param row address of the pixel's row in the panel; k0 stands at its start
 * @param line where channels do not come in fours, the window goes here in one piece instead: see {@link packLines}
 */
export function packWindow(
  image: usize,
  height: u32,
  width: u32,
  channels: u32,
  pixelValues: u32,
  y: i32,
  x: i32,
  tapColumns: u32,
  rowStep: u32,
  columnStep: u32,
  row: usize,
  k0: u32,
  k1: u32,
  line: usize,
): void {
  const whole = (channels & 3) == 0;
  let channel: u32 = 0, tapY: u32 = 0, tapX: u32 = 0;
  if (k0) {
    const tap = k0 / channels;
    channel = k0 - tap * channels;
    tapY = tap / tapColumns;
    tapX = tap - tapY * tapColumns;
  }
  // Neighbouring taps are neighbours in memory too: a whole row of them is one run.
  const joined = columnStep == 1 && pixelValues == channels && x >= 0 && x + <i32>tapColumns <= <i32>width;
  let k = k0;
  let to = row;
  while (k < k1) {
    const sourceY = <u32>(y + <i32>(tapY * rowStep));
    const sourceX = <u32>(x + <i32>(tapX * columnStep));
    const rowInside = sourceY < height;
    const wholeRow = joined || !rowInside;
    const length = minimum((wholeRow ? (tapColumns - tapX) * channels : channels) - channel, k1 - k);
    const from = image + (((sourceY * width + sourceX) * pixelValues + channel) << 2);
    const inside = rowInside && (joined || sourceX < width);
    if (whole) {
      to = inside ? copyVectors(from, to, length) : clearVectors(to, length);
    } else {
      const place = line + ((k - k0) << 2);
      if (inside) copyRun(from, place, length);
      else memory.fill(place, 0, length << 2);
    }
    k += length;
    channel = 0;
    tapX++;
    if (wholeRow || tapX == tapColumns) {
      tapX = 0;
      tapY++;
    }
  }
  if (!whole) v128.store(line + ((k1 - k0) << 2), zero());
}

/** Bytes from one window in one piece to the next: the longest part of k and what a copy may write past its end. */
export const LINE_BYTES: usize = 768 * 4 + 64;

/** Takes up to 6 windows in one piece into a panel. By then their stores are done: read at once, they would stall the loads. */
export function packLines(lines: usize, panel: usize, count: u32, length: u32): void {
  const padded = roundUp(length, 4);
  for (let row: u32 = 0; row < count; row++) {
    copyVectors(lines, panel, padded);
    lines += LINE_BYTES;
    panel += 16;
  }
}
