/**
 * The one-dimensional steps of Winograd's F(4x4, 3x3) (Lavin and Gray 2016, section 4.3): an image tile of 6x6, a filter
 * of 3x3 and 4x4 results take 36 products in place of 144. Each function reads vectors at a fixed distance and writes
 * vectors at another.
 */
import { madd, nmadd } from "./support";

/** Values of one transformed tile. */
export const POSITIONS: u32 = 36;

/** B^T: 6 values to 6. */
// @ts-ignore: decorator
@inline
export function transformInput(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const four = f32x4.splat(4), five = f32x4.splat(5), two = f32x4.splat(2);
  const d0 = v128.load(from), d1 = v128.load(from + fromStep), d2 = v128.load(from + 2 * fromStep);
  const d3 = v128.load(from + 3 * fromStep), d4 = v128.load(from + 4 * fromStep), d5 = v128.load(from + 5 * fromStep);
  v128.store(to, nmadd(five, d2, madd(four, d0, d4)));
  const even = nmadd(four, d2, d4), odd = nmadd(four, d1, d3);
  v128.store(to + toStep, f32x4.add(even, odd));
  v128.store(to + 2 * toStep, f32x4.sub(even, odd));
  const near = f32x4.sub(d4, d2), far = f32x4.mul(two, f32x4.sub(d3, d1));
  v128.store(to + 3 * toStep, f32x4.add(near, far));
  v128.store(to + 4 * toStep, f32x4.sub(near, far));
  v128.store(to + 5 * toStep, nmadd(five, d3, madd(four, d1, d5)));
}

/** G: 3 values to 6. */
// @ts-ignore: decorator
@inline
export function transformFilter(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const g0 = v128.load(from), g1 = v128.load(from + fromStep), g2 = v128.load(from + 2 * fromStep);
  v128.store(to, f32x4.mul(f32x4.splat(0.25), g0));
  const outer = f32x4.mul(f32x4.splat(-1.0 / 6.0), f32x4.add(g0, g2)), middle = f32x4.mul(f32x4.splat(1.0 / 6.0), g1);
  v128.store(to + toStep, f32x4.sub(outer, middle));
  v128.store(to + 2 * toStep, f32x4.add(outer, middle));
  const sum = madd(f32x4.splat(1.0 / 24.0), g0, f32x4.mul(f32x4.splat(1.0 / 6.0), g2));
  const half = f32x4.mul(f32x4.splat(1.0 / 12.0), g1);
  v128.store(to + 3 * toStep, f32x4.add(sum, half));
  v128.store(to + 4 * toStep, f32x4.sub(sum, half));
  v128.store(to + 5 * toStep, g2);
}

/** A^T, first pass: 6 values to 4. */
// @ts-ignore: decorator
@inline
export function transformOutput(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const m1 = v128.load(from + fromStep), m2 = v128.load(from + 2 * fromStep);
  const m3 = v128.load(from + 3 * fromStep), m4 = v128.load(from + 4 * fromStep);
  const a = f32x4.add(m1, m2), b = f32x4.sub(m1, m2), c = f32x4.add(m3, m4), d = f32x4.sub(m3, m4);
  v128.store(to, f32x4.add(f32x4.add(v128.load(from), a), c));
  v128.store(to + toStep, madd(f32x4.splat(2), d, b));
  v128.store(to + 2 * toStep, madd(f32x4.splat(4), c, a));
  v128.store(to + 3 * toStep, f32x4.add(madd(f32x4.splat(8), d, b), v128.load(from + 5 * fromStep)));
}

/** A: 4 values to 6, for the gradient by the filter. */
// @ts-ignore: decorator
@inline
export function transformGradient(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const y0 = v128.load(from), y1 = v128.load(from + fromStep);
  const y2 = v128.load(from + 2 * fromStep), y3 = v128.load(from + 3 * fromStep);
  v128.store(to, y0);
  const even = f32x4.add(y0, y2), odd = f32x4.add(y1, y3);
  v128.store(to + toStep, f32x4.add(even, odd));
  v128.store(to + 2 * toStep, f32x4.sub(even, odd));
  const near = madd(f32x4.splat(4), y2, y0), far = madd(f32x4.splat(8), y3, f32x4.mul(f32x4.splat(2), y1));
  v128.store(to + 3 * toStep, f32x4.add(near, far));
  v128.store(to + 4 * toStep, f32x4.sub(near, far));
  v128.store(to + 5 * toStep, y3);
}

/** G^T: 6 values to 3, for the gradient by the filter. */
// @ts-ignore: decorator
@inline
export function gatherFilter(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const s1 = v128.load(from + fromStep), s2 = v128.load(from + 2 * fromStep);
  const s3 = v128.load(from + 3 * fromStep), s4 = v128.load(from + 4 * fromStep);
  const sixth = f32x4.splat(1.0 / 6.0);
  const a = f32x4.mul(sixth, f32x4.add(s1, s2)), c = f32x4.mul(sixth, f32x4.add(s3, s4));
  v128.store(to, madd(f32x4.splat(0.25), c, f32x4.sub(f32x4.mul(f32x4.splat(0.25), v128.load(from)), a)));
  v128.store(
    to + toStep,
    madd(f32x4.splat(1.0 / 12.0), f32x4.sub(s3, s4), f32x4.mul(sixth, f32x4.sub(s2, s1))),
  );
  v128.store(to + 2 * toStep, f32x4.add(f32x4.sub(c, a), v128.load(from + 5 * fromStep)));
}
