/**
 * The one-dimensional steps of Winograd's F(4x4, 3x3) (Lavin and Gray 2016, section 4.3): an image tile of 6x6, a filter
 * of 3x3 and 4x4 results take 36 products in place of 144.
 *
 * Each has a first pass, from anywhere to a grid in private memory, and a second pass from that grid to anywhere: the grid's
 * distances are constants, which V8 folds into the instructions. The factors stand in memory, since V8 would build a
 * constant vector anew, in three instructions, wherever it is used; those of images and results are loaded once before a loop.
 */
import { madd, nmadd } from "./support";

/** Values of one transformed tile. */
export const POSITIONS: u32 = 36;

const FACTORS: usize = memory.data<f32>(
  [
    2, 2, 2, 2, 4, 4, 4, 4, 5, 5, 5, 5, 8, 8, 8, 8, 0.25, 0.25, 0.25, 0.25,
    0.16666666666666666, 0.16666666666666666, 0.16666666666666666, 0.16666666666666666,
    0.08333333333333333, 0.08333333333333333, 0.08333333333333333, 0.08333333333333333,
    0.041666666666666664, 0.041666666666666664, 0.041666666666666664, 0.041666666666666664,
  ],
  16,
);

@inline
export function two(): v128 { return v128.load(FACTORS, 0); }
@inline
export function four(): v128 { return v128.load(FACTORS, 16); }
@inline
export function five(): v128 { return v128.load(FACTORS, 32); }
@inline
export function eight(): v128 { return v128.load(FACTORS, 48); }
@inline
function quarter(): v128 { return v128.load(FACTORS, 64); }
@inline
function sixth(): v128 { return v128.load(FACTORS, 80); }
@inline
function twelfth(): v128 { return v128.load(FACTORS, 96); }
@inline
function twentyFourth(): v128 { return v128.load(FACTORS, 112); }

/** B^T down a column of the tile, a value from each of 6 rows, to 6 rows of a grid of 6 columns. */
@inline
export function inputDown(r0: usize, r1: usize, r2: usize, r3: usize, r4: usize, r5: usize, grid: usize, two: v128, four: v128, five: v128): void {
  const d0 = v128.load(r0), d1 = v128.load(r1), d2 = v128.load(r2);
  const d3 = v128.load(r3), d4 = v128.load(r4), d5 = v128.load(r5);
  v128.store(grid, madd(four, d0, nmadd(five, d2, d4)));
  v128.store(grid, madd(four, d1, nmadd(five, d3, d5)), 480);
  const even = nmadd(four, d2, d4), odd = nmadd(four, d1, d3);
  v128.store(grid, f32x4.add(even, odd), 96);
  v128.store(grid, f32x4.sub(even, odd), 192);
  const near = f32x4.sub(d4, d2), far = f32x4.sub(d3, d1);
  v128.store(grid, madd(two, far, near), 288);
  v128.store(grid, nmadd(two, far, near), 384);
}

/** B^T along a row of the grid: to 6 places `step` apart. */
@inline
export function inputAcross(grid: usize, to: usize, step: usize, two: v128, four: v128, five: v128): void {
  const d0 = v128.load(grid), d1 = v128.load(grid, 16), d2 = v128.load(grid, 32);
  const d3 = v128.load(grid, 48), d4 = v128.load(grid, 64), d5 = v128.load(grid, 80);
  v128.store(to, madd(four, d0, nmadd(five, d2, d4)));
  const even = nmadd(four, d2, d4), odd = nmadd(four, d1, d3);
  to += step;
  v128.store(to, f32x4.add(even, odd));
  to += step;
  v128.store(to, f32x4.sub(even, odd));
  const near = f32x4.sub(d4, d2), far = f32x4.sub(d3, d1);
  to += step;
  v128.store(to, madd(two, far, near));
  to += step;
  v128.store(to, nmadd(two, far, near));
  v128.store(to + step, madd(four, d1, nmadd(five, d3, d5)));
}

/** G: 3 values to 6. */
@inline
export function transformFilter(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const g0 = v128.load(from), g1 = v128.load(from + fromStep), g2 = v128.load(from + 2 * fromStep);
  v128.store(to, f32x4.mul(quarter(), g0));
  const outer = f32x4.mul(sixth(), f32x4.add(g0, g2)), middle = f32x4.mul(sixth(), g1);
  v128.store(to + toStep, f32x4.neg(f32x4.add(outer, middle)));
  v128.store(to + 2 * toStep, f32x4.sub(middle, outer));
  const sum = madd(twentyFourth(), g0, f32x4.mul(sixth(), g2));
  const half = f32x4.mul(twelfth(), g1);
  v128.store(to + 3 * toStep, f32x4.add(sum, half));
  v128.store(to + 4 * toStep, f32x4.sub(sum, half));
  v128.store(to + 5 * toStep, g2);
}

/** A^T down a column of products, `step` apart, to 4 rows of a grid of 6 columns. */
@inline
export function outputDown(from: usize, step: usize, grid: usize, two: v128, four: v128, eight: v128): void {
  const m0 = v128.load(from);
  from += step;
  const m1 = v128.load(from);
  from += step;
  const m2 = v128.load(from);
  from += step;
  const m3 = v128.load(from);
  from += step;
  const m4 = v128.load(from);
  const m5 = v128.load(from + step);
  const a = f32x4.add(m1, m2), b = f32x4.sub(m1, m2), c = f32x4.add(m3, m4), d = f32x4.sub(m3, m4);
  v128.store(grid, f32x4.add(f32x4.add(m0, a), c));
  v128.store(grid, madd(two, d, b), 96);
  v128.store(grid, madd(four, c, a), 192);
  v128.store(grid, f32x4.add(madd(eight, d, b), m5), 288);
}

/** A^T along a row of the grid, plus `add`, to 4 neighbouring vectors. */
@inline
export function outputAcross(grid: usize, add: v128, to: usize, step: usize, two: v128, four: v128, eight: v128): void {
  const m1 = v128.load(grid, 16), m2 = v128.load(grid, 32), m3 = v128.load(grid, 48), m4 = v128.load(grid, 64);
  const a = f32x4.add(f32x4.add(m1, m2), add), b = f32x4.add(f32x4.sub(m1, m2), add);
  const c = f32x4.add(m3, m4), d = f32x4.sub(m3, m4);
  v128.store(to, f32x4.add(f32x4.add(v128.load(grid), a), c));
  to += step;
  v128.store(to, madd(two, d, b));
  to += step;
  v128.store(to, madd(four, c, a));
  v128.store(to + step, f32x4.add(madd(eight, d, b), v128.load(grid, 80)));
}

/** A down a column of a gradient's tile: 4 values `step` apart to 6 rows of a grid of 4 columns. */
@inline
export function gradientDown(from: usize, step: usize, grid: usize, two: v128, four: v128): void {
  const y0 = v128.load(from);
  from += step;
  const y1 = v128.load(from);
  from += step;
  const y2 = v128.load(from);
  const y3 = v128.load(from + step);
  v128.store(grid, y0);
  v128.store(grid, y3, 320);
  const even = f32x4.add(y0, y2), odd = f32x4.add(y1, y3);
  v128.store(grid, f32x4.add(even, odd), 64);
  v128.store(grid, f32x4.sub(even, odd), 128);
  const near = madd(four, y2, y0), far = madd(four, y3, y1);
  v128.store(grid, madd(two, far, near), 192);
  v128.store(grid, nmadd(two, far, near), 256);
}

/** A along a row of the grid: to 6 places `step` apart. */
@inline
export function gradientAcross(grid: usize, to: usize, step: usize, two: v128, four: v128): void {
  const y0 = v128.load(grid), y1 = v128.load(grid, 16), y2 = v128.load(grid, 32), y3 = v128.load(grid, 48);
  v128.store(to, y0);
  const even = f32x4.add(y0, y2), odd = f32x4.add(y1, y3);
  to += step;
  v128.store(to, f32x4.add(even, odd));
  to += step;
  v128.store(to, f32x4.sub(even, odd));
  const near = madd(four, y2, y0), far = madd(four, y3, y1);
  to += step;
  v128.store(to, madd(two, far, near));
  to += step;
  v128.store(to, nmadd(two, far, near));
  v128.store(to + step, y3);
}

/** G^T: 6 values to 3, for the gradient by the filter. */
@inline
export function gatherFilter(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const s1 = v128.load(from + fromStep), s2 = v128.load(from + 2 * fromStep);
  const s3 = v128.load(from + 3 * fromStep), s4 = v128.load(from + 4 * fromStep);
  const a = f32x4.mul(sixth(), f32x4.add(s1, s2)), c = f32x4.mul(sixth(), f32x4.add(s3, s4));
  v128.store(to, madd(quarter(), c, f32x4.sub(f32x4.mul(quarter(), v128.load(from)), a)));
  v128.store(to + toStep, madd(twelfth(), f32x4.sub(s3, s4), f32x4.mul(sixth(), f32x4.sub(s2, s1))));
  v128.store(to + 2 * toStep, f32x4.add(f32x4.sub(c, a), v128.load(from + 5 * fromStep)));
}
