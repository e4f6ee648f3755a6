/**
 * The gradient of a convolution by its filter: for every tap a product of x (channels x pixels) and dy (pixels x
 * outputs). Both are read where they stand, with k running over pixels; x is first copied, a group of rows at a
 * time, into a private block with its zero borders, so that no tap asks where the image ends. Neighbouring taps are
 * neighbours in memory: a row of taps counts as one long run of channels.
 */
import { addProductsByHalves, byHalves } from "./lib/half-tiles";
import { integer, madd, minimum, zero } from "./lib/support";

/** Bytes of one tile of 6 by 8 sums. */
const TILE_BYTES: usize = 192;

/**
 * sums[6][8] += x[pixel][6] . dy[pixel][8] over images, rows and columns of a block. The tile stays in registers.
 * @param xColumn bytes from a pixel to the next, xRow from a row to the next, xImage from an image to the next; so dy
 */
function addProducts(
  x: usize,
  xColumn: usize,
  xRow: usize,
  xImage: usize,
  dy: usize,
  dyColumn: usize,
  dyRow: usize,
  dyImage: usize,
  images: u32,
  rows: u32,
  columns: u32,
  sums: usize,
): void {
  if (byHalves()) {
    addProductsByHalves(x, xColumn, xRow, xImage, dy, dyColumn, dyRow, dyImage, images, rows, columns, sums);
    return;
  }
  let c00 = v128.load(sums, 0), c01 = v128.load(sums, 16), c10 = v128.load(sums, 32), c11 = v128.load(sums, 48);
  let c20 = v128.load(sums, 64), c21 = v128.load(sums, 80), c30 = v128.load(sums, 96), c31 = v128.load(sums, 112);
  let c40 = v128.load(sums, 128), c41 = v128.load(sums, 144), c50 = v128.load(sums, 160), c51 = v128.load(sums, 176);
  let b0: v128, b1: v128, s: v128;
  for (; images; images--) {
    let xAt = x, dyAt = dy;
    for (let row = rows; row; row--) {
      let a = xAt, b = dyAt, left = columns;
      do {
        b0 = v128.load(b); b1 = v128.load(b, 16);
        s = v128.load_splat<f32>(a, 0); c00 = madd(s, b0, c00); c01 = madd(s, b1, c01);
        s = v128.load_splat<f32>(a, 4); c10 = madd(s, b0, c10); c11 = madd(s, b1, c11);
        s = v128.load_splat<f32>(a, 8); c20 = madd(s, b0, c20); c21 = madd(s, b1, c21);
        s = v128.load_splat<f32>(a, 12); c30 = madd(s, b0, c30); c31 = madd(s, b1, c31);
        s = v128.load_splat<f32>(a, 16); c40 = madd(s, b0, c40); c41 = madd(s, b1, c41);
        s = v128.load_splat<f32>(a, 20); c50 = madd(s, b0, c50); c51 = madd(s, b1, c51);
        a += xColumn;
        b += dyColumn;
      } while (--left);
      xAt += xRow;
      dyAt += dyRow;
    }
    x += xImage;
    dy += dyImage;
  }
  v128.store(sums, c00, 0); v128.store(sums, c01, 16); v128.store(sums, c10, 32); v128.store(sums, c11, 48);
  v128.store(sums, c20, 64); v128.store(sums, c21, 80); v128.store(sums, c30, 96); v128.store(sums, c31, 112);
  v128.store(sums, c40, 128); v128.store(sums, c41, 144); v128.store(sums, c50, 160); v128.store(sums, c51, 176);
}

/** As {@link addProducts} for at most 4 columns of dy: the right half of a tile stays as it is. */
function addFewProducts(
  x: usize, xColumn: usize, xRow: usize, xImage: usize, dy: usize, dyColumn: usize, dyRow: usize, dyImage: usize,
  images: u32, rows: u32, columns: u32, sums: usize,
): void {
  let c0 = v128.load(sums, 0), c1 = v128.load(sums, 32), c2 = v128.load(sums, 64);
  let c3 = v128.load(sums, 96), c4 = v128.load(sums, 128), c5 = v128.load(sums, 160);
  for (; images; images--) {
    let xAt = x, dyAt = dy;
    for (let row = rows; row; row--) {
      let a = xAt, b = dyAt, left = columns;
      do {
        const outputs = v128.load(b);
        c0 = madd(v128.load_splat<f32>(a, 0), outputs, c0);
        c1 = madd(v128.load_splat<f32>(a, 4), outputs, c1);
        c2 = madd(v128.load_splat<f32>(a, 8), outputs, c2);
        c3 = madd(v128.load_splat<f32>(a, 12), outputs, c3);
        c4 = madd(v128.load_splat<f32>(a, 16), outputs, c4);
        c5 = madd(v128.load_splat<f32>(a, 20), outputs, c5);
        a += xColumn;
        b += dyColumn;
      } while (--left);
      xAt += xRow;
      dyAt += dyRow;
    }
    x += xImage;
    dy += dyImage;
  }
  v128.store(sums, c0, 0); v128.store(sums, c1, 32); v128.store(sums, c2, 64);
  v128.store(sums, c3, 96); v128.store(sums, c4, 128); v128.store(sums, c5, 160);
}

/** Copies some channels of neighbouring pixels, `stepBytes` from one to the next, to one place after the other. */
@inline
function copyPixels(from: usize, stepBytes: usize, to: usize, pixels: u32, channels: u32): void {
  for (; pixels; pixels--) {
    let channel: u32 = 0;
    for (; channel + 4 <= channels; channel += 4) v128.store(to + (channel << 2), v128.load(from + (channel << 2)));
    for (; channel < channels; channel++) store<f32>(to + (channel << 2), load<f32>(from + (channel << 2)));
    from += stepBytes;
    to += channels << 2;
  }
}

/** Copies rows of an image into the block, zeros where they lie outside: some channels of pixels that lie `stepBytes` apart. */
function copyBlock(
  image: usize, height: u32, width: u32, channels: u32, stepBytes: u32, firstY: i32, firstX: i32, rows: u32, columns: u32,
  to: usize,
): void {
  const pixelBytes = channels << 2;
  const before = minimum(columns, <u32>max(0, -firstX));
  const inside = <u32>max(0, min(<i32>columns - <i32>before, <i32>width - (firstX + <i32>before)));
  const after = columns - before - inside;
  for (let row: u32 = 0; row < rows; row++) {
    const y = <u32>(firstY + <i32>row);
    if (y < height) {
      memory.fill(to, 0, before * pixelBytes);
      const from = image + (y * width + <u32>(firstX + <i32>before)) * stepBytes;
      const place = to + before * pixelBytes;
      if (stepBytes == pixelBytes) memory.copy(place, from, inside * pixelBytes);
      else copyPixels(from, stepBytes, place, inside, channels);
      memory.fill(to + (before + inside) * pixelBytes, 0, after * pixelBytes);
    } else {
      memory.fill(to, 0, columns * pixelBytes);
    }
    to += columns * pixelBytes;
  }
}

/**
 * One chunk sums its share of one group's blocks into its own set of tiles.
 *
 * Integers: x, dy, tiles, bytes of one set of tiles, batch, input height, width, channels, output height, width,
 * channels, row stride, column stride, padding above, padding left, tap rows, tap columns, row dilation, column
 * dilation, images in a block, rows in a block, columns in a block, chunks of a group, groups; channels are those of one group.
 */
export function kernelFilterGradient(args: usize, chunk: u32, scratch: usize): void {
  const set = <usize>integer(args, 3);
  const tiles = <usize>integer(args, 2) + chunk * set;
  const batch = <u32>integer(args, 4);
  const height = <u32>integer(args, 5);
  const width = <u32>integer(args, 6);
  const channels = <u32>integer(args, 7);
  const outputHeight = <u32>integer(args, 8);
  const outputWidth = <u32>integer(args, 9);
  const outputs = <u32>integer(args, 10);
  const rowStride = <u32>integer(args, 11);
  const columnStride = <u32>integer(args, 12);
  const tapRows = <u32>integer(args, 15);
  const tapColumns = <u32>integer(args, 16);
  const rowDilation = <u32>integer(args, 17);
  const columnDilation = <u32>integer(args, 18);
  const blockImages = <u32>integer(args, 19);
  const blockRows = <u32>integer(args, 20);
  const blockColumns = <u32>integer(args, 21);
  const chunks = <u32>integer(args, 22);
  const groups = <u32>integer(args, 23);
  const group = chunk / chunks;
  const share = chunk - group * chunks;
  const x = <usize>integer(args, 0) + (group * channels << 2);
  const dy = <usize>integer(args, 1) + (group * outputs << 2);
  const xPixel = channels * groups << 2;
  const dyPixel = outputs * groups << 2;

  const joined = columnDilation == 1;
  const spans: u32 = joined ? 1 : tapColumns;
  const spanLength = joined ? tapColumns * channels : channels;
  const imageGroups = (batch + blockImages - 1) / blockImages;
  const rowGroups = (outputHeight + blockRows - 1) / blockRows;
  const columnGroups = (outputWidth + blockColumns - 1) / blockColumns;
  const blocks = imageGroups * rowGroups * columnGroups;
  const firstBlock = <u32>((<u64>blocks * share) / chunks);
  const lastBlock = <u32>((<u64>blocks * (share + 1)) / chunks);
  const pixelBytes = channels << 2;
  memory.fill(tiles, 0, set);

  for (let index = firstBlock; index < lastBlock; index++) {
    const group = index / columnGroups;
    const column0 = (index - group * columnGroups) * blockColumns;
    const image0 = (group / rowGroups) * blockImages;
    const row0 = (group - (group / rowGroups) * rowGroups) * blockRows;
    const images = minimum(blockImages, batch - image0);
    const rows = minimum(blockRows, outputHeight - row0);
    const columns = minimum(blockColumns, outputWidth - column0);
    const copiedRows = (rows - 1) * rowStride + (tapRows - 1) * rowDilation + 1;
    const copiedColumns = (columns - 1) * columnStride + (tapColumns - 1) * columnDilation + 1;
    const imageBytes = copiedRows * copiedColumns * pixelBytes;
    for (let i: u32 = 0; i < images; i++) {
      copyBlock(
        x + (image0 + i) * height * width * xPixel, height, width, channels, xPixel,
        <i32>(row0 * rowStride) - integer(args, 13), <i32>(column0 * columnStride) - integer(args, 14),
        copiedRows, copiedColumns, scratch + i * imageBytes,
      );
    }
    const xColumn = columnStride * pixelBytes, xRow = rowStride * copiedColumns * pixelBytes;
    const dyRow = outputWidth * dyPixel, dyImage = outputHeight * dyRow;
    const dyBlock = dy + ((image0 * outputHeight + row0) * outputWidth + column0) * dyPixel;
    let sums = tiles;
    for (let tapY: u32 = 0; tapY < tapRows; tapY++) {
      for (let span: u32 = 0; span < spans; span++) {
        const from = scratch + (tapY * rowDilation * copiedColumns + span * columnDilation) * pixelBytes;
        for (let m: u32 = 0; m < spanLength; m += 6) {
          for (let column: u32 = 0; column < outputs; column += 8) {
            const a = from + (m << 2), b = dyBlock + (column << 2);
            if (outputs - column > 4) {
              addProducts(a, xColumn, xRow, imageBytes, b, dyPixel, dyRow, dyImage, images, rows, columns, sums);
            } else {
              addFewProducts(a, xColumn, xRow, imageBytes, b, dyPixel, dyRow, dyImage, images, rows, columns, sums);
            }
            sums += TILE_BYTES;
          }
        }
      }
    }
  }
}

/**
 * Adds the sets of tiles in their order and writes the filter's gradient. One chunk is one row of tiles.
 * Integers: tiles, bytes of a set, sets, gradient, span length, output channels, tiles of 6 rows in a span, rows of tiles in a
 * group, groups.
 */
export function kernelSumFilterGradient(args: usize, chunk: u32, _scratch: usize): void {
  const set = <usize>integer(args, 1);
  const sets = <u32>integer(args, 2);
  const spanLength = <u32>integer(args, 4);
  const outputs = <u32>integer(args, 5);
  const blocks = <u32>integer(args, 6);
  const rowsOfTiles = <u32>integer(args, 7);
  const group = chunk / rowsOfTiles;
  const row0 = chunk - group * rowsOfTiles;
  const span = row0 / blocks;
  const m = (row0 - span * blocks) * 6;
  const rowValues = outputs * <u32>integer(args, 8);
  const gradient = <usize>integer(args, 3) + (group * outputs << 2);
  const rows = minimum(6, spanLength - m);
  const tilesInRow = (outputs + 7) >> 3;
  let tile = <usize>integer(args, 0) + group * sets * set + row0 * tilesInRow * TILE_BYTES;
  for (let column: u32 = 0; column < outputs; column += 8) {
    const present = minimum(8, outputs - column);
    for (let row: u32 = 0; row < rows; row++) {
      let from = tile + (row << 5);
      let left = zero(), right = zero();
      for (let i: u32 = 0; i < sets; i++) {
        left = f32x4.add(left, v128.load(from));
        right = f32x4.add(right, v128.load(from, 16));
        from += set;
      }
      const to = gradient + (((span * spanLength + m + row) * rowValues + column) << 2);
      if (present == 8) {
        v128.store(to, left);
        v128.store(to, right, 16);
      } else {
        // The first row of this tile is done with, so it can hold the sums for the copy.
        const own = tile + (row << 5);
        v128.store(own, left);
        v128.store(own, right, 16);
        memory.copy(to, own, present << 2);
      }
    }
    tile += TILE_BYTES;
  }
}
