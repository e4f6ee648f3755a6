/**
 * Tiles of 6 by 8 sums, three rows at a time, for compilers that cannot keep twelve vectors of sums in registers: V8 before version
 * 13 moves the loads of a loop's body to its front and then stores sums to the stack in every step. The results are the same bits.
 */
import { GROUP_A, NO_BIAS } from "./tile";
import { madd } from "./support";

/** Not 0 where tiles are computed by halves. The TypeScript side knows the address too. */
const HALVES: usize = 1024 + 332;

@inline
export function byHalves(): bool {
  return load<i32>(HALVES) != 0;
}

/** Bytes of three rows of a panel of a, of addresses of rows, and of a tile's sums. */
const HALF_PANEL: usize = 48;
const HALF_ROWS: usize = 12;
const HALF_SUMS: usize = 96;

/** As `tile`. */
export function tileByHalves(
  a: usize, b: usize, groups: u32, rows: usize, column: usize, bias: usize, continues: bool, range: usize,
): void {
  halfTile(a, b, groups, rows, column, bias, continues, range);
  halfTile(a + HALF_PANEL, b, groups, rows + HALF_ROWS, column, bias, continues, range);
}

function halfTile(
  a: usize, b: usize, groups: u32, rows: usize, column: usize, bias: usize, continues: bool, range: usize,
): void {
  const r0 = load<usize>(rows) + column, r1 = load<usize>(rows, 4) + column, r2 = load<usize>(rows, 8) + column;
  const start = bias ? bias : NO_BIAS;
  let c00 = v128.load(start), c01 = v128.load(start, 16);
  let c10 = c00, c11 = c01, c20 = c00, c21 = c01;
  if (continues) {
    c00 = v128.load(r0); c01 = v128.load(r0, 16);
    c10 = v128.load(r1); c11 = v128.load(r1, 16);
    c20 = v128.load(r2); c21 = v128.load(r2, 16);
  }
  let b0: v128, b1: v128, s: v128;
  let left = groups;
  do {
    let k = 4;
    do {
      b0 = v128.load(b); b1 = v128.load(b, 16);
      s = v128.load_splat<f32>(a, 0); c00 = madd(s, b0, c00); c01 = madd(s, b1, c01);
      s = v128.load_splat<f32>(a, 16); c10 = madd(s, b0, c10); c11 = madd(s, b1, c11);
      s = v128.load_splat<f32>(a, 32); c20 = madd(s, b0, c20); c21 = madd(s, b1, c21);
      a += 4;
      b += 32;
    } while (--k);
    a += GROUP_A - 16;
  } while (--left);
  if (range) {
    const low = v128.load_splat<f32>(range), high = v128.load_splat<f32>(range, 4);
    c00 = f32x4.pmin(f32x4.pmax(c00, low), high); c01 = f32x4.pmin(f32x4.pmax(c01, low), high);
    c10 = f32x4.pmin(f32x4.pmax(c10, low), high); c11 = f32x4.pmin(f32x4.pmax(c11, low), high);
    c20 = f32x4.pmin(f32x4.pmax(c20, low), high); c21 = f32x4.pmin(f32x4.pmax(c21, low), high);
  }
  v128.store(r0, c00); v128.store(r0, c01, 16);
  v128.store(r1, c10); v128.store(r1, c11, 16);
  v128.store(r2, c20); v128.store(r2, c21, 16);
}

/** As `tilesInOnePiece`. */
export function tilesInOnePieceByHalves(a: usize, b: usize, groups: u32, to: usize, count: u32): void {
  const panelBytes = <usize>groups * GROUP_A;
  for (; count; count--) {
    halfTileInOnePiece(a, b, groups, to);
    halfTileInOnePiece(a + HALF_PANEL, b, groups, to + HALF_SUMS);
    a += panelBytes;
    to += 2 * HALF_SUMS;
  }
}

function halfTileInOnePiece(a: usize, b: usize, groups: u32, to: usize): void {
  let c00 = v128.load(NO_BIAS), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00;
  let b0: v128, b1: v128, s: v128;
  do {
    let k = 4;
    do {
      b0 = v128.load(b); b1 = v128.load(b, 16);
      s = v128.load_splat<f32>(a, 0); c00 = madd(s, b0, c00); c01 = madd(s, b1, c01);
      s = v128.load_splat<f32>(a, 16); c10 = madd(s, b0, c10); c11 = madd(s, b1, c11);
      s = v128.load_splat<f32>(a, 32); c20 = madd(s, b0, c20); c21 = madd(s, b1, c21);
      a += 4;
      b += 32;
    } while (--k);
    a += GROUP_A - 16;
  } while (--groups);
  v128.store(to, c00, 0); v128.store(to, c01, 16);
  v128.store(to, c10, 32); v128.store(to, c11, 48);
  v128.store(to, c20, 64); v128.store(to, c21, 80);
}

/** As `addProducts`. */
export function addProductsByHalves(
  x: usize, xColumn: usize, xRow: usize, xImage: usize, dy: usize, dyColumn: usize, dyRow: usize, dyImage: usize,
  images: u32, rows: u32, columns: u32, sums: usize,
): void {
  addHalf(x, xColumn, xRow, xImage, dy, dyColumn, dyRow, dyImage, images, rows, columns, sums);
  addHalf(x + HALF_ROWS, xColumn, xRow, xImage, dy, dyColumn, dyRow, dyImage, images, rows, columns, sums + HALF_SUMS);
}

function addHalf(
  x: usize, xColumn: usize, xRow: usize, xImage: usize, dy: usize, dyColumn: usize, dyRow: usize, dyImage: usize,
  images: u32, rows: u32, columns: u32, sums: usize,
): void {
  let c00 = v128.load(sums, 0), c01 = v128.load(sums, 16), c10 = v128.load(sums, 32), c11 = v128.load(sums, 48);
  let c20 = v128.load(sums, 64), c21 = v128.load(sums, 80);
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
  v128.store(sums, c20, 64); v128.store(sums, c21, 80);
}
