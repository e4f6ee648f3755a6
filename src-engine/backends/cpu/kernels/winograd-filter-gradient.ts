/**
 * The gradient by a 3x3 filter of stride 1 in Winograd's domain: dw = G^T [sum over tiles of (B^T x B) * (A dy A^T)] G, the
 * transpose of F(4x4, 3x3). The sum over tiles is a matrix product for each of the 36 positions.
 */
import { addProductsByHalves, byHalves } from "./lib/half-tiles";
import { integer, madd, minimum, oddLines } from "./lib/support";
import { gatherFilter, POSITIONS } from "./lib/winograd";
import { touchPart, TRANSFORM_BYTES, transformGradientTile, transformImageTile } from "./lib/winograd-tiles";

const TILE_BYTES: usize = 192;

/** sums[6][8] += x[tile][6] . dy[tile][8] over `count` tiles. */
function addTiles(x: usize, xBytes: usize, dy: usize, dyBytes: usize, count: u32, sums: usize): void {
  if (byHalves()) {
    addProductsByHalves(x, xBytes, 0, 0, dy, dyBytes, 0, 0, 1, 1, count, sums);
    return;
  }
  let c00 = v128.load(sums, 0), c01 = v128.load(sums, 16), c10 = v128.load(sums, 32), c11 = v128.load(sums, 48);
  let c20 = v128.load(sums, 64), c21 = v128.load(sums, 80), c30 = v128.load(sums, 96), c31 = v128.load(sums, 112);
  let c40 = v128.load(sums, 128), c41 = v128.load(sums, 144), c50 = v128.load(sums, 160), c51 = v128.load(sums, 176);
  let b0: v128, b1: v128, s: v128;
  do {
    b0 = v128.load(dy); b1 = v128.load(dy, 16);
    s = v128.load_splat<f32>(x, 0); c00 = madd(s, b0, c00); c01 = madd(s, b1, c01);
    s = v128.load_splat<f32>(x, 4); c10 = madd(s, b0, c10); c11 = madd(s, b1, c11);
    s = v128.load_splat<f32>(x, 8); c20 = madd(s, b0, c20); c21 = madd(s, b1, c21);
    s = v128.load_splat<f32>(x, 12); c30 = madd(s, b0, c30); c31 = madd(s, b1, c31);
    s = v128.load_splat<f32>(x, 16); c40 = madd(s, b0, c40); c41 = madd(s, b1, c41);
    s = v128.load_splat<f32>(x, 20); c50 = madd(s, b0, c50); c51 = madd(s, b1, c51);
    x += xBytes;
    dy += dyBytes;
  } while (--count);
  v128.store(sums, c00, 0); v128.store(sums, c01, 16); v128.store(sums, c10, 32); v128.store(sums, c11, 48);
  v128.store(sums, c20, 64); v128.store(sums, c21, 80); v128.store(sums, c30, 96); v128.store(sums, c31, 112);
  v128.store(sums, c40, 128); v128.store(sums, c41, 144); v128.store(sums, c50, 160); v128.store(sums, c51, 176);
}

/**
 * One chunk sums its share of one group's tiles into its own set `[position][rows of 6][columns of 8][6][8]`. The same share of all
 * groups follows one another, for they read the same pixels.
 *
 * Integers: x, dy, sets, bytes of a set, height, width, channels of x, height, width, channels of dy, padding above, padding
 * left, tile rows, tile columns, tiles in all, tiles in a block, shares, groups; channels are those of one group.
 */
export function kernelWinogradFilterProducts(args: usize, chunk: u32, scratch: usize): void {
  const height = integer(args, 4);
  const width = integer(args, 5);
  const channels = <u32>integer(args, 6);
  const outputHeight = integer(args, 7);
  const outputWidth = integer(args, 8);
  const outputs = <u32>integer(args, 9);
  const tileRows = <u32>integer(args, 12);
  const tileColumns = <u32>integer(args, 13);
  const block = <u32>integer(args, 15);
  const shares = <u32>integer(args, 16);
  const groups = <u32>integer(args, 17);
  const share = chunk / groups;
  const group = chunk - share * groups;
  const blocks = (<u32>integer(args, 14) + block - 1) / block;
  const end = minimum(<u32>integer(args, 14), <u32>((<u64>blocks * (share + 1)) / shares) * block);
  const set = <usize>integer(args, 2) + chunk * integer(args, 3);
  const xBytes = <usize>channels << 2;
  const dyBytes = <usize>outputs << 2;
  const xPixel = xBytes * groups;
  const dyPixel = dyBytes * groups;
  memory.fill(set, 0, integer(args, 3));
  const images = scratch + TRANSFORM_BYTES;
  const xPosition = oddLines(block * xBytes);
  const dyPosition = oddLines(block * dyBytes);
  const gradients = images + POSITIONS * xPosition + 64;

  for (let start = <u32>((<u64>blocks * share) / shares) * block; start < end; start += block) {
    const count = minimum(block, end - start);
    for (let index: u32 = 0; index < count; index++) {
      const tile = start + index;
      const line = tile / tileColumns;
      const image = line / tileRows;
      const tileColumn = tile - line * tileColumns;
      const row = <i32>((line - image * tileRows) << 2);
      const column = <i32>(tileColumn << 2);
      const top = row - integer(args, 10), left = column - integer(args, 11);
      const x = <usize>integer(args, 0) + image * height * width * xPixel + group * xBytes;
      const dy = <usize>integer(args, 1) + image * outputHeight * outputWidth * dyPixel + group * dyBytes;
      if (index == 0 || tileColumn == 0) {
        const ahead = <i32>(minimum(count - index, tileColumns - tileColumn) << 2);
        touchPart(x, height, width, channels, xPixel, top, left, 6, ahead + 2, scratch);
        touchPart(dy, outputHeight, outputWidth, outputs, dyPixel, row, column, 4, ahead, scratch);
      }
      transformImageTile(
        x, height, width, channels, xPixel, top, left, images + index * xBytes, xPosition, 16, scratch,
      );
      transformGradientTile(
        dy, outputHeight, outputWidth, outputs, dyPixel, row, column, gradients + index * dyBytes, dyPosition, 16,
        scratch,
      );
    }
    let sums = set;
    let x = images, dy = gradients;
    for (let position: u32 = 0; position < POSITIONS; position++) {
      for (let m: u32 = 0; m < channels; m += 6) {
        for (let n: u32 = 0; n < outputs; n += 8) {
          addTiles(x + (m << 2), xBytes, dy + (n << 2), dyBytes, count, sums);
          sums += TILE_BYTES;
        }
      }
      x += xPosition;
      dy += dyPosition;
    }
  }
}

/**
 * Adds the sets in their order and transforms the sums back. One chunk is a row of tiles of sums: 6 channels of x of one group.
 * Integers: sets, bytes of a set, how many sets of a group, gradient `[3, 3, in, out]`, in and out of one group, groups.
 */
export function kernelWinogradFilterGradient(args: usize, chunk: u32, scratch: usize): void {
  const groups = <u32>integer(args, 6);
  const setBytes = <usize>integer(args, 1) * groups;
  const sets = <u32>integer(args, 2);
  const inputs = <u32>integer(args, 4);
  const outputs = <u32>integer(args, 5);
  const rowsOfGroup = (inputs + 5) / 6;
  const group = chunk / rowsOfGroup;
  const tileRow = chunk - group * rowsOfGroup;
  const rows = minimum(6, inputs - tileRow * 6);
  const tilesInRow = (outputs + 7) >> 3;
  const positionBytes = rowsOfGroup * tilesInRow * TILE_BYTES;
  const first = <usize>integer(args, 0) + group * integer(args, 1) + tileRow * tilesInRow * TILE_BYTES;
  const inputValues = outputs * groups;
  const half = scratch + 576;
  const taps = half + 288;
  for (let n: u32 = 0; n < outputs; n += 4) {
    for (let row: u32 = 0; row < rows; row++) {
      let from = first + (n >> 3) * TILE_BYTES + (row << 5) + ((n & 4) << 2);
      for (let position: u32 = 0; position < POSITIONS; position++) {
        let sum = v128.load(from);
        let next = from + setBytes;
        for (let i: u32 = 1; i < sets; i++) {
          sum = f32x4.add(sum, v128.load(next));
          next += setBytes;
        }
        v128.store(scratch + (position << 4), sum);
        from += positionBytes;
      }
      for (let column: usize = 0; column < 6; column++) gatherFilter(scratch + column * 16, 96, half + column * 16, 96);
      let to = <usize>integer(args, 3) + (((tileRow * 6 + row) * inputValues + group * outputs + n) << 2);
      for (let tapRow: usize = 0; tapRow < 3; tapRow++) {
        gatherFilter(half + tapRow * 96, 16, taps, 16);
        for (let tap: usize = 0; tap < 3; tap++) {
          v128.store(to, v128.load(taps + tap * 16));
          to += <usize>(inputs * inputValues) << 2;
        }
      }
    }
  }
}
