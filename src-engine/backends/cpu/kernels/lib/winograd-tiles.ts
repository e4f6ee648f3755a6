/** Takes tiles of 6x6 pixels (or 4x4 for gradients) out of images and transforms them. */
import { zero } from "./support";
import { gradientAcross, gradientDown, inputAcross, inputDown } from "./winograd";

/** Bytes of private memory that a transformation uses: a grid and, at the edge of an image, a copy of the tile. */
export const TRANSFORM_BYTES: usize = 576 * 2;

/** Copies 4 channels of a part of an image to its place in a tile with rows of `tileRow` bytes. */
// @ts-ignore: decorator
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
 * Transforms one 6x6 tile, 4 channels at a time.
 * @param y, x the tile's first row and column; what lies outside of the image is 0
 * @param to where the first 4 channels of position 0 go
 * @param positionBytes from a position to the next, @param groupBytes from 4 channels to the next 4
 */
export function transformImageTile(
  image: usize,
  height: i32,
  width: i32,
  channels: u32,
  y: i32,
  x: i32,
  to: usize,
  positionBytes: usize,
  groupBytes: usize,
  scratch: usize,
): void {
  const inside = y >= 0 && x >= 0 && y + 6 <= height && x + 6 <= width;
  const firstRow = max(0, -y), firstColumn = max(0, -x);
  const rows = min(6, height - y) - firstRow, columns = min(6, width - x) - firstColumn;
  const pixelBytes = <usize>channels << 2;
  const rowBytes = <usize>width * pixelBytes;
  const patch = scratch + 576;
  const part = patch + <usize>(firstRow * 96 + firstColumn * 16);
  let from = image + <usize>((y + firstRow) * width + x + firstColumn) * pixelBytes;
  // Stays zero outside of the part that is copied, for all channels.
  if (!inside) for (let i: usize = 0; i < 576; i += 16) v128.store(patch + i, zero());
  const tile = inside ? 0 : patch;
  const columnStep = inside ? pixelBytes : 16;
  const rowStep = inside ? rowBytes : 96;
  for (let group = channels >> 2; group; group--) {
    if (tile) copyPart(from, rowBytes, pixelBytes, rows, columns, part, 96);
    let column = tile ? tile : from;
    const end = scratch + 96;
    for (let grid = scratch; grid < end; grid += 16) {
      inputDown(column, rowStep, grid);
      column += columnStep;
    }
    let position = to;
    for (let grid = scratch; grid < patch; grid += 96) {
      inputAcross(grid, position, positionBytes);
      position += 6 * positionBytes;
    }
    from += 16;
    to += groupBytes;
  }
}

/** As {@link transformImageTile} for a 4x4 tile of dy, whose transform is A dy A^T. */
export function transformGradientTile(
  image: usize,
  height: i32,
  width: i32,
  channels: u32,
  y: i32,
  x: i32,
  to: usize,
  positionBytes: usize,
  groupBytes: usize,
  scratch: usize,
): void {
  const rows = min(4, height - y), columns = min(4, width - x);
  const inside = rows == 4 && columns == 4;
  const pixelBytes = <usize>channels << 2;
  const rowBytes = <usize>width * pixelBytes;
  const patch = scratch + 576;
  let from = image + <usize>(y * width + x) * pixelBytes;
  if (!inside) for (let i: usize = 0; i < 256; i += 16) v128.store(patch + i, zero());
  const columnStep = inside ? pixelBytes : 16;
  const rowStep = inside ? rowBytes : 64;
  for (let group = channels >> 2; group; group--) {
    if (!inside) copyPart(from, rowBytes, pixelBytes, rows, columns, patch, 64);
    let column = inside ? from : patch;
    const end = scratch + 64;
    for (let grid = scratch; grid < end; grid += 16) {
      gradientDown(column, rowStep, grid);
      column += columnStep;
    }
    let position = to;
    for (let grid = scratch; grid < scratch + 384; grid += 64) {
      gradientAcross(grid, position, positionBytes);
      position += 6 * positionBytes;
    }
    from += 16;
    to += groupBytes;
  }
}
