/**
 * The matrix kernel: a tile of 6 rows by 8 columns stays in registers while k runs (12 accumulators, 2 vectors of b,
 * 1 broadcast value of a: all 15 vector registers that V8 has on x64).
 *
 * Panels. a: `[k / 4][6 rows][4 k]`, so a run of 4 channels of a pixel is one vector and every address is the
 * panel's plus a constant. b: `[k][8 columns]`. k is filled up with zeros to a multiple of 4.
 */
import { byHalves, tileByHalves, tilesInOnePieceByHalves } from "./half-tiles";
import { madd, zero } from "./support";

/** Bytes of one group of 4 k in a panel of a, and of b. */
export const GROUP_A: usize = 96;
export const GROUP_B: usize = 128;

/** Eight zeros: loads in one place, unlike a choice of values, may become 256-bit instructions. */
export const NO_BIAS: usize = memory.data(32, 16);

/**
 * c[row] (+)= a[row] . b, then + bias, then clamped to [low, high].
 *
 * @param groups k / 4
 * @param rows addresses of the six rows of c
 * @param column bytes from a row's start to the tile's first column
 * @param bias address of 8 values, or 0; a first part of k
 * @param continues whether c holds the sum of the k before
 * @param range address of the two numbers that the result is clamped to, or 0. (As arguments they would hold two of the
 *   vector registers all the while.)
 */
export function tile(
  a: usize,
  b: usize,
  groups: u32,
  rows: usize,
  column: usize,
  bias: usize,
  continues: bool,
  range: usize,
): void {
  if (byHalves()) {
    tileByHalves(a, b, groups, rows, column, bias, continues, range);
    return;
  }
  const start = bias ? bias : NO_BIAS;
  let c00 = v128.load(start), c01 = v128.load(start, 16);
  let c10 = c00, c11 = c01, c20 = c00, c21 = c01, c30 = c00, c31 = c01, c40 = c00, c41 = c01, c50 = c00, c51 = c01;
  if (continues) {
    let r = load<usize>(rows) + column;
    c00 = v128.load(r); c01 = v128.load(r, 16);
    r = load<usize>(rows, 4) + column;
    c10 = v128.load(r); c11 = v128.load(r, 16);
    r = load<usize>(rows, 8) + column;
    c20 = v128.load(r); c21 = v128.load(r, 16);
    r = load<usize>(rows, 12) + column;
    c30 = v128.load(r); c31 = v128.load(r, 16);
    r = load<usize>(rows, 16) + column;
    c40 = v128.load(r); c41 = v128.load(r, 16);
    r = load<usize>(rows, 20) + column;
    c50 = v128.load(r); c51 = v128.load(r, 16);
  }
  let b0: v128, b1: v128, s: v128;
  // One k an iteration: V8 moves the loads of a longer block to its front, and then spills the tile to the stack. As few
  // instructions as can be beside the products: they take as long to decode as the products to compute.
  let left = groups;
  do {
    let k = 4;
    do {
      b0 = v128.load(b); b1 = v128.load(b, 16);
      s = v128.load_splat<f32>(a, 0); c00 = madd(s, b0, c00); c01 = madd(s, b1, c01);
      s = v128.load_splat<f32>(a, 16); c10 = madd(s, b0, c10); c11 = madd(s, b1, c11);
      s = v128.load_splat<f32>(a, 32); c20 = madd(s, b0, c20); c21 = madd(s, b1, c21);
      s = v128.load_splat<f32>(a, 48); c30 = madd(s, b0, c30); c31 = madd(s, b1, c31);
      s = v128.load_splat<f32>(a, 64); c40 = madd(s, b0, c40); c41 = madd(s, b1, c41);
      s = v128.load_splat<f32>(a, 80); c50 = madd(s, b0, c50); c51 = madd(s, b1, c51);
      a += 4;
      b += 32;
    } while (--k);
    a += GROUP_A - 16;
  } while (--left);
  if (range) {
    // The pseudo-minimum and -maximum are one instruction each, and hand a NaN in their first operand on.
    const low = v128.load_splat<f32>(range), high = v128.load_splat<f32>(range, 4);
    c00 = f32x4.pmin(f32x4.pmax(c00, low), high); c01 = f32x4.pmin(f32x4.pmax(c01, low), high);
    c10 = f32x4.pmin(f32x4.pmax(c10, low), high); c11 = f32x4.pmin(f32x4.pmax(c11, low), high);
    c20 = f32x4.pmin(f32x4.pmax(c20, low), high); c21 = f32x4.pmin(f32x4.pmax(c21, low), high);
    c30 = f32x4.pmin(f32x4.pmax(c30, low), high); c31 = f32x4.pmin(f32x4.pmax(c31, low), high);
    c40 = f32x4.pmin(f32x4.pmax(c40, low), high); c41 = f32x4.pmin(f32x4.pmax(c41, low), high);
    c50 = f32x4.pmin(f32x4.pmax(c50, low), high); c51 = f32x4.pmin(f32x4.pmax(c51, low), high);
  }
  let r = load<usize>(rows) + column;
  v128.store(r, c00); v128.store(r, c01, 16);
  r = load<usize>(rows, 4) + column;
  v128.store(r, c10); v128.store(r, c11, 16);
  r = load<usize>(rows, 8) + column;
  v128.store(r, c20); v128.store(r, c21, 16);
  r = load<usize>(rows, 12) + column;
  v128.store(r, c30); v128.store(r, c31, 16);
  r = load<usize>(rows, 16) + column;
  v128.store(r, c40); v128.store(r, c41, 16);
  r = load<usize>(rows, 20) + column;
  v128.store(r, c50); v128.store(r, c51, 16);
}

/** As {@link tile}, for `count` panels of a that follow one another, to tiles of 6 x 8 values that do too. */
export function tilesInOnePiece(a: usize, b: usize, groups: u32, to: usize, count: u32): void {
  if (byHalves()) {
    tilesInOnePieceByHalves(a, b, groups, to, count);
    return;
  }
  let c00: v128, c01: v128, c10: v128, c11: v128, c20: v128, c21: v128;
  let c30: v128, c31: v128, c40: v128, c41: v128, c50: v128, c51: v128;
  let b0: v128, b1: v128, s: v128;
  do {
    const none = zero();
    c00 = none; c01 = none;
    c10 = none; c11 = none;
    c20 = none; c21 = none;
    c30 = none; c31 = none;
    c40 = none; c41 = none;
    c50 = none; c51 = none;
    let at = b;
    // One k an iteration: V8 moves the loads of a longer block to its front, and then spills the tile to the stack. As few
    // instructions as can be beside the products: they take as long to decode as the products to compute.
    let left = groups;
    do {
      let k = 4;
      do {
        b0 = v128.load(at); b1 = v128.load(at, 16);
        s = v128.load_splat<f32>(a, 0); c00 = madd(s, b0, c00); c01 = madd(s, b1, c01);
        s = v128.load_splat<f32>(a, 16); c10 = madd(s, b0, c10); c11 = madd(s, b1, c11);
        s = v128.load_splat<f32>(a, 32); c20 = madd(s, b0, c20); c21 = madd(s, b1, c21);
        s = v128.load_splat<f32>(a, 48); c30 = madd(s, b0, c30); c31 = madd(s, b1, c31);
        s = v128.load_splat<f32>(a, 64); c40 = madd(s, b0, c40); c41 = madd(s, b1, c41);
        s = v128.load_splat<f32>(a, 80); c50 = madd(s, b0, c50); c51 = madd(s, b1, c51);
        a += 4;
        at += 32;
      } while (--k);
      a += GROUP_A - 16;
    } while (--left);
    v128.store(to, c00, 0); v128.store(to, c01, 16);
    v128.store(to, c10, 32); v128.store(to, c11, 48);
    v128.store(to, c20, 64); v128.store(to, c21, 80);
    v128.store(to, c30, 96); v128.store(to, c31, 112);
    v128.store(to, c40, 128); v128.store(to, c41, 144);
    v128.store(to, c50, 160); v128.store(to, c51, 176);
    to += 192;
  } while (--count);
}
