/** Convolutions of 3x3 taps and stride 1 by Winograd's F(4x4, 3x3), forward and by the input. */
import { addressOfReal, integer, minimum, oddLines } from "./lib/support";
import { tilesInOnePiece } from "./lib/tile";
import { eight, four, outputAcross, outputDown, POSITIONS, transformFilter, two } from "./lib/winograd";
import { touchPart, TRANSFORM_BYTES, transformImageTile } from "./lib/winograd-tiles";

/**
 * Transforms a filter `[3, 3, in, out]` into panels `[8 columns][position][k][8]`. One chunk is 8 columns of one group.
 * Integers: filter, panels, in and out of one group, transposed, groups. Transposed: k runs over `out`, the columns over `in`, the
 * taps backwards.
 */
export function kernelWinogradFilter(args: usize, chunk: u32, scratch: usize): void {
  const inputs = <u32>integer(args, 2);
  const outputs = <u32>integer(args, 3);
  const transposed = integer(args, 4) != 0;
  const depth = transposed ? outputs : inputs;
  const columns = transposed ? inputs : outputs;
  const panelsOfGroup = (columns + 7) >> 3;
  const group = chunk / panelsOfGroup;
  const filter = <usize>integer(args, 0) + (group * outputs << 2);
  // Values from one input's filters to the next one's.
  const inputValues = outputs * <u32>integer(args, 5);
  const first = (chunk - group * panelsOfGroup) << 3;
  const count = minimum(8, columns - first);
  const taps = scratch;
  const half = scratch + 288;
  const positionBytes = <usize>depth << 5;
  const step = transposed ? inputValues << 2 : 4;
  let to = <usize>integer(args, 1) + chunk * POSITIONS * positionBytes;
  for (let channel: u32 = 0; channel < depth; channel++) {
    const place = transposed ? first * inputValues + channel : channel * inputValues + first;
    for (let tap: u32 = 0; tap < 9; tap++) {
      const from = filter + ((((transposed ? 8 - tap : tap) * inputs * inputValues) + place) << 2);
      const tapTo = taps + (tap << 5);
      if (!transposed && count == 8) {
        v128.store(tapTo, v128.load(from));
        v128.store(tapTo, v128.load(from, 16), 16);
      } else {
        for (let i: u32 = 0; i < 8; i++) store<f32>(tapTo + (i << 2), i < count ? load<f32>(from + i * step) : 0);
      }
    }
    for (let side: usize = 0; side < 32; side += 16) {
      for (let column: usize = 0; column < 3; column++) {
        transformFilter(taps + column * 32 + side, 96, half + column * 16, 48);
      }
      let position = to + side;
      for (let row: usize = 0; row < 6; row++) {
        transformFilter(half + row * 48, 16, position, positionBytes);
        position += 6 * positionBytes;
      }
    }
    to += 32;
  }
}

/** Clamps 4 vectors, `step` apart. */
@inline
function clampFour(at: usize, step: usize, range: usize): void {
  const low = v128.load_splat<f32>(range), high = v128.load_splat<f32>(range, 4);
  for (let i = 0; i < 4; i++) {
    v128.store(at, f32x4.pmin(f32x4.pmax(v128.load(at), low), high));
    at += step;
  }
}

/** Writes up to 4x4 results of one tile for 8 channels. */
function writeTile(
  products: usize,
  positionBytes: usize,
  y: usize,
  rowBytes: usize,
  pixelBytes: usize,
  rows: u32,
  columns: u32,
  channels: u32,
  bias: usize,
  range: usize,
  scratch: usize,
): void {
  const result = scratch + 384;
  const by2 = two(), by4 = four(), by8 = eight();
  for (let side: u32 = 0; side < channels; side += 4) {
    let from = products + (side << 2);
    for (let grid = scratch; grid < scratch + 96; grid += 16) {
      outputDown(from, 6 * positionBytes, grid, by2, by4, by8);
      from += positionBytes;
    }
    const add = bias ? v128.load(bias + (side << 2)) : f32x4.splat(0);
    const direct = columns == 4 && channels - side >= 4;
    const some = min(4, channels - side) << 2;
    let to = y + (side << 2);
    for (let row: u32 = 0; row < rows; row++) {
      const grid = scratch + row * 96;
      if (direct) {
        outputAcross(grid, add, to, pixelBytes, by2, by4, by8);
        if (range) clampFour(to, pixelBytes, range);
      } else {
        outputAcross(grid, add, result, 16, by2, by4, by8);
        if (range) clampFour(result, 16, range);
        for (let column: u32 = 0; column < columns; column++) memory.copy(to + column * pixelBytes, result + (column << 4), some);
      }
      to += rowBytes;
    }
  }
}

/**
 * One chunk is a block of tiles of one group; those of all groups follow one another, for they read the same pixels.
 *
 * Integers: x, panels, y, input height, width, channels, output height, width, channels, padding above, padding left, tile
 * rows, tile columns, tiles in all, tiles in a block (a multiple of 6), bias or 0, whether the result is clamped, groups; channels
 * are those of one group. Reals: low, high.
 */
export function kernelWinograd(args: usize, chunk: u32, scratch: usize): void {
  const height = integer(args, 3);
  const width = integer(args, 4);
  const channels = <u32>integer(args, 5);
  const outputHeight = <u32>integer(args, 6);
  const outputWidth = <u32>integer(args, 7);
  const outputs = <u32>integer(args, 8);
  const tileRows = <u32>integer(args, 11);
  const tileColumns = <u32>integer(args, 12);
  const block = <u32>integer(args, 14);
  const groups = <u32>integer(args, 17);
  const group = chunk % groups;
  const bias = integer(args, 15) == 0 ? 0 : <usize>integer(args, 15) + (group * outputs << 2);
  const range = integer(args, 16) != 0 ? addressOfReal(args, 0) : 0;
  const start = (chunk / groups) * block;
  const count = minimum(block, <u32>integer(args, 13) - start);
  const panels = (count + 5) / 6;
  const fours = channels >> 2;
  const panelBytes = <usize>fours * 96;
  const positionBytes = oddLines(panels * panelBytes);
  const productBytes = oddLines(panels * 192);
  const inputPixelBytes = channels * groups << 2;
  const pixelBytes = outputs * groups << 2;
  const rowBytes = outputWidth * pixelBytes;

  const products = scratch + TRANSFORM_BYTES;
  const images = products + POSITIONS * productBytes;
  for (let index: u32 = 0; index < count; index++) {
    const tile = start + index;
    const line = tile / tileColumns;
    const image = line / tileRows;
    const tileColumn = tile - line * tileColumns;
    const x = <usize>integer(args, 0) + image * height * width * inputPixelBytes + (group * channels << 2);
    const y = <i32>((line - image * tileRows) << 2) - integer(args, 9);
    const left = <i32>(tileColumn << 2) - integer(args, 10);
    if (index == 0 || tileColumn == 0) {
      const ahead = minimum(count - index, tileColumns - tileColumn);
      touchPart(x, height, width, channels, inputPixelBytes, y, left, 6, <i32>(ahead << 2) + 2, scratch);
    }
    transformImageTile(
      x, height, width, channels, inputPixelBytes, y, left,
      images + (index / 6) * panelBytes + ((index % 6) << 4), positionBytes, 96, scratch,
    );
  }
  const panelsOfGroup = (outputs + 7) >> 3;
  for (let column: u32 = 0; column < outputs; column += 8) {
    let b = <usize>integer(args, 1) + (group * panelsOfGroup + (column >> 3)) * POSITIONS * (channels << 5);
    for (let position: u32 = 0; position < POSITIONS; position++) {
      const a = images + position * positionBytes;
      const to = products + position * productBytes;
      tilesInOnePiece(a, b, fours, to, panels);
      b += channels << 5;
    }
    const present = minimum(8, outputs - column);
    for (let index: u32 = 0; index < count; index++) {
      const tile = start + index;
      const line = tile / tileColumns;
      const image = line / tileRows;
      const row = (line - image * tileRows) << 2;
      const first = (tile - line * tileColumns) << 2;
      writeTile(
        products + (index << 5), productBytes,
        <usize>integer(args, 2) + ((image * outputHeight + row) * outputWidth + first) * pixelBytes + ((group * outputs + column) << 2),
        rowBytes, pixelBytes, minimum(4, outputHeight - row), minimum(4, outputWidth - first), present,
        bias ? bias + (column << 2) : 0, range, scratch,
      );
    }
  }
}
