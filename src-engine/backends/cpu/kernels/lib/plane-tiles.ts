/**
 * Products of windows that lie in planes (`planes.ts`) with panels of a filter: 4 pixels by 8 outputs, or 7 by 4, whose sums stay in
 * registers. V8 moves the loads of a loop's body to its front, so these and the sums together must fit its 15 vector registers: 6 by 8
 * are a sixth faster in Node 24, which makes 256-bit instructions of them, and take twice as long in Node 20.
 */
import { madd } from "./support";
import { NO_BIAS } from "./tile";

/**
 * y = clamp(window . panel + bias).
 * @param origin address of the first pixel of the first tap; @param runs addresses, less origin, of runs of planes with rising k
 * @param length planes of a run, @param panel `[k][8]`, @param bias of 8 values or 0, @param range two numbers or 0
 * @param pixelBytes from a pixel of y to the next
 */
export function tile4x8(
  origin: usize, runs: usize, count: u32, length: u32, planeBytes: usize, panel: usize, bias: usize, range: usize, y: usize,
  pixelBytes: usize,
): void {
  const start = bias ? bias : NO_BIAS;
  let c00 = v128.load(start), c01 = v128.load(start, 16);
  let c10 = c00, c11 = c01, c20 = c00, c21 = c01, c30 = c00, c31 = c01;
  let b0: v128, b1: v128, s: v128;
  do {
    let a = origin + load<u32>(runs), left = length;
    do {
      b0 = v128.load(panel); b1 = v128.load(panel, 16);
      s = v128.load_splat<f32>(a, 0); c00 = madd(s, b0, c00); c01 = madd(s, b1, c01);
      s = v128.load_splat<f32>(a, 4); c10 = madd(s, b0, c10); c11 = madd(s, b1, c11);
      s = v128.load_splat<f32>(a, 8); c20 = madd(s, b0, c20); c21 = madd(s, b1, c21);
      s = v128.load_splat<f32>(a, 12); c30 = madd(s, b0, c30); c31 = madd(s, b1, c31);
      a += planeBytes;
      panel += 32;
    } while (--left);
    runs += 4;
  } while (--count);
  if (range) {
    const low = v128.load_splat<f32>(range), high = v128.load_splat<f32>(range, 4);
    c00 = f32x4.pmin(f32x4.pmax(c00, low), high); c01 = f32x4.pmin(f32x4.pmax(c01, low), high);
    c10 = f32x4.pmin(f32x4.pmax(c10, low), high); c11 = f32x4.pmin(f32x4.pmax(c11, low), high);
    c20 = f32x4.pmin(f32x4.pmax(c20, low), high); c21 = f32x4.pmin(f32x4.pmax(c21, low), high);
    c30 = f32x4.pmin(f32x4.pmax(c30, low), high); c31 = f32x4.pmin(f32x4.pmax(c31, low), high);
  }
  v128.store(y, c00); v128.store(y, c01, 16);
  y += pixelBytes;
  v128.store(y, c10); v128.store(y, c11, 16);
  y += pixelBytes;
  v128.store(y, c20); v128.store(y, c21, 16);
  y += pixelBytes;
  v128.store(y, c30); v128.store(y, c31, 16);
}

/** As {@link tile4x8} for 7 pixels and a panel `[k][4]`. */
export function tile7x4(
  origin: usize, runs: usize, count: u32, length: u32, planeBytes: usize, panel: usize, bias: usize, range: usize, y: usize,
  pixelBytes: usize,
): void {
  let c0 = v128.load(bias ? bias : NO_BIAS);
  let c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0;
  let b: v128;
  do {
    let a = origin + load<u32>(runs), left = length;
    do {
      b = v128.load(panel);
      c0 = madd(v128.load_splat<f32>(a, 0), b, c0);
      c1 = madd(v128.load_splat<f32>(a, 4), b, c1);
      c2 = madd(v128.load_splat<f32>(a, 8), b, c2);
      c3 = madd(v128.load_splat<f32>(a, 12), b, c3);
      c4 = madd(v128.load_splat<f32>(a, 16), b, c4);
      c5 = madd(v128.load_splat<f32>(a, 20), b, c5);
      c6 = madd(v128.load_splat<f32>(a, 24), b, c6);
      a += planeBytes;
      panel += 16;
    } while (--left);
    runs += 4;
  } while (--count);
  if (range) {
    const low = v128.load_splat<f32>(range), high = v128.load_splat<f32>(range, 4);
    c0 = f32x4.pmin(f32x4.pmax(c0, low), high);
    c1 = f32x4.pmin(f32x4.pmax(c1, low), high);
    c2 = f32x4.pmin(f32x4.pmax(c2, low), high);
    c3 = f32x4.pmin(f32x4.pmax(c3, low), high);
    c4 = f32x4.pmin(f32x4.pmax(c4, low), high);
    c5 = f32x4.pmin(f32x4.pmax(c5, low), high);
    c6 = f32x4.pmin(f32x4.pmax(c6, low), high);
  }
  v128.store(y, c0);
  y += pixelBytes;
  v128.store(y, c1);
  y += pixelBytes;
  v128.store(y, c2);
  y += pixelBytes;
  v128.store(y, c3);
  y += pixelBytes;
  v128.store(y, c4);
  y += pixelBytes;
  v128.store(y, c5);
  y += pixelBytes;
  v128.store(y, c6);
}
