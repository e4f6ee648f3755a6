/** Takes tiles of 6x6 pixels (or 4x4 for gradients) out of images and transforms them. */
import { minimum, zero } from "./support";
import { transformGradient, transformInput } from "./winograd";

/** Bytes of private memory that a transformation uses. */
export const TRANSFORM_BYTES: usize = 36 * 16 * 2;

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
  const patch = scratch + 576;
  const pixelBytes = <usize>channels << 2;
  const rowBytes = <usize>width * pixelBytes;
  const inside = y >= 0 && x >= 0 && y + 6 <= height && x + 6 <= width;
  const firstRow = max(0, -y), lastRow = min(6, height - y);
  const firstColumn = max(0, -x), lastColumn = min(6, width - x);
  let from = image + <usize>(y * width + x) * pixelBytes;
  if (!inside) for (let i: usize = 0; i < 576; i += 16) v128.store(patch + i, zero());
  for (let group = channels >> 2; group; group--) {
    if (inside) {
      for (let column: usize = 0; column < 6; column++) {
        transformInput(from + column * pixelBytes, rowBytes, scratch + column * 16, 96);
      }
    } else {
      for (let row = firstRow; row < lastRow; row++) {
        for (let column = firstColumn; column < lastColumn; column++) {
          v128.store(patch + <usize>(row * 96 + column * 16), v128.load(from + <usize>row * rowBytes + <usize>column * pixelBytes));
        }
      }
      for (let column: usize = 0; column < 6; column++) transformInput(patch + column * 16, 96, scratch + column * 16, 96);
    }
    let position = to;
    for (let row: usize = 0; row < 6; row++) {
      transformInput(scratch + row * 96, 16, position, positionBytes);
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
  const patch = scratch + 576;
  const pixelBytes = <usize>channels << 2;
  const rowBytes = <usize>width * pixelBytes;
  const rows = <usize>min(4, height - y), columns = <usize>min(4, width - x);
  const inside = rows == 4 && columns == 4;
  let from = image + <usize>(y * width + x) * pixelBytes;
  if (!inside) for (let i: usize = 0; i < 256; i += 16) v128.store(patch + i, zero());
  for (let group = channels >> 2; group; group--) {
    if (inside) {
      for (let column: usize = 0; column < 4; column++) {
        transformGradient(from + column * pixelBytes, rowBytes, scratch + column * 16, 64);
      }
    } else {
      for (let row: usize = 0; row < rows; row++) {
        for (let column: usize = 0; column < columns; column++) {
          v128.store(patch + row * 64 + column * 16, v128.load(from + row * rowBytes + column * pixelBytes));
        }
      }
      for (let column: usize = 0; column < 4; column++) transformGradient(patch + column * 16, 64, scratch + column * 16, 64);
    }
    let position = to;
    for (let row: usize = 0; row < 6; row++) {
      transformGradient(scratch + row * 64, 16, position, positionBytes);
      position += 6 * positionBytes;
    }
    from += 16;
    to += groupBytes;
  }
}
