/** Takes tiles of 6x6 pixels (or 4x4 for gradients) out of images and transforms them. */
import { zero } from "./support";
import { five, four, gradientAcross, gradientDown, inputAcross, inputDown, two } from "./winograd";

const GRID_BYTES: usize = 576;

/** Bytes of private memory that a transformation uses: a grid and, at the edge of a gradient, a copy of the tile. */
export const TRANSFORM_BYTES: usize = GRID_BYTES * 2;

/** Zeros for 6 pixels of 1,024 channels, the most that come here (`pays` in operations/winograd.ts). */
const NOTHING: usize = memory.data(6 * 4 * 1024, 16);

/** Copies 4 channels of a part of an image to its place in a tile with rows of `tileRow` bytes. */
@inline
function copyPart(from: usize, rowBytes: usize, pixelBytes: usize, rows: i32, columns: i32, to: usize, tileRow: usize): void {
  for (; rows > 0; rows--) {
    let pixel = from, place = to;
    for (let left = columns; left > 0; left--) {
      v128.store(place, v128.load(pixel));
      pixel += pixelBytes;
      place += 16;
    }
    from += rowBytes;
    to += tileRow;
  }
}

/**
 * Reads every cache line of some channels in a part of an image, row by row: a stream of neighbours, which the processor fetches
 * ahead. It does not for the tiles themselves, whose order it cannot foresee. What lies outside of the image is left out.
 */
export function touchPart(
  image: usize, height: i32, width: i32, channels: u32, pixelBytes: usize, y: i32, x: i32, rows: i32, columns: i32,
  scratch: usize,
): void {
  const firstColumn = max(0, x), lastRow = min(height, y + rows);
  const bytes = <usize>(min(width, x + columns) - firstColumn) * pixelBytes;
  const own = <usize>channels << 2;
  // All channels of neighbouring pixels are one run.
  const run = own == pixelBytes ? bytes : own;
  const step = own == pixelBytes ? bytes : pixelBytes;
  let seen = 0;
  for (let row = max(0, y); row < lastRow; row++) {
    let from = image + <usize>(row * width + firstColumn) * pixelBytes;
    for (const end = from + bytes; from < end; from += step) {
      for (let at = from; at < from + run; at += 64) seen |= load<i32>(at);
    }
  }
  // Nobody needs it, but a load whose value goes nowhere is left out.
  store<i32>(scratch, seen);
}

/**
 * Transforms some channels of one 6x6 tile, 4 at a time.
 * @param pixelBytes from a pixel to the next, @param y, x the tile's first row and column; what lies outside of the image is 0
 * @param to where the first 4 channels of position 0 go
 * @param positionBytes from a position to the next, @param groupBytes from 4 channels to the next 4
 */
export function transformImageTile(
  image: usize,
  height: i32,
  width: i32,
  channels: u32,
  pixelBytes: usize,
  y: i32,
  x: i32,
  to: usize,
  positionBytes: usize,
  groupBytes: usize,
  scratch: usize,
): void {
  const rowBytes = <usize>width * pixelBytes;
  const firstColumn = max(0, -x), endColumn = min(6, width - x);
  // Columns outside of the image stay zero for all channels; rows outside of it are read where there are only zeros.
  if (endColumn - firstColumn < 6) for (let i: usize = 0; i < GRID_BYTES; i += 16) v128.store(scratch + i, zero());
  const corner = image + <usize>(y * width + x + firstColumn) * pixelBytes;
  let r0 = y >= 0 && y < height ? corner : NOTHING;
  let r1 = y + 1 >= 0 && y + 1 < height ? corner + rowBytes : NOTHING;
  let r2 = y + 2 >= 0 && y + 2 < height ? corner + rowBytes * 2 : NOTHING;
  let r3 = y + 3 >= 0 && y + 3 < height ? corner + rowBytes * 3 : NOTHING;
  let r4 = y + 4 >= 0 && y + 4 < height ? corner + rowBytes * 4 : NOTHING;
  let r5 = y + 5 >= 0 && y + 5 < height ? corner + rowBytes * 5 : NOTHING;
  const by2 = two(), by4 = four(), by5 = five();
  const left = scratch + <usize>(firstColumn << 4), right = scratch + <usize>(endColumn << 4);
  for (let group = channels >> 2; group; group--) {
    let at: usize = 0;
    for (let grid = left; grid < right; grid += 16) {
      inputDown(r0 + at, r1 + at, r2 + at, r3 + at, r4 + at, r5 + at, grid, by2, by4, by5);
      at += pixelBytes;
    }
    let position = to;
    for (let grid = scratch; grid < scratch + GRID_BYTES; grid += 96) {
      inputAcross(grid, position, positionBytes, by2, by4, by5);
      position += 6 * positionBytes;
    }
    r0 += 16; r1 += 16; r2 += 16; r3 += 16; r4 += 16; r5 += 16;
    to += groupBytes;
  }
}

/** As {@link transformImageTile} for a 4x4 tile of dy, whose transform is A dy A^T. */
export function transformGradientTile(
  image: usize,
  height: i32,
  width: i32,
  channels: u32,
  pixelBytes: usize,
  y: i32,
  x: i32,
  to: usize,
  positionBytes: usize,
  groupBytes: usize,
  scratch: usize,
): void {
  const rows = min(4, height - y), columns = min(4, width - x);
  const inside = rows == 4 && columns == 4;
  const rowBytes = <usize>width * pixelBytes;
  const patch = scratch + 576;
  let from = image + <usize>(y * width + x) * pixelBytes;
  if (!inside) for (let i: usize = 0; i < 256; i += 16) v128.store(patch + i, zero());
  const columnStep = inside ? pixelBytes : 16;
  const rowStep = inside ? rowBytes : 64;
  const by2 = two(), by4 = four();
  for (let group = channels >> 2; group; group--) {
    if (!inside) copyPart(from, rowBytes, pixelBytes, rows, columns, patch, 64);
    let column = inside ? from : patch;
    const end = scratch + 64;
    for (let grid = scratch; grid < end; grid += 16) {
      gradientDown(column, rowStep, grid, by2, by4);
      column += columnStep;
    }
    let position = to;
    for (let grid = scratch; grid < scratch + 384; grid += 64) {
      gradientAcross(grid, position, positionBytes, by2, by4);
      position += 6 * positionBytes;
    }
    from += 16;
    to += groupBytes;
  }
}
