/** What every kernel uses: its arguments, fused multiplication and addition, and the tile sizes. */

/** Rows (pixels) and columns (output channels) of one tile of the matrix kernels. */
export const TILE_ROWS: u32 = 6;
export const TILE_COLUMNS: u32 = 8;

/** The n-th whole number handed to a kernel. */
@inline
export function integer(args: usize, index: usize): i32 {
  return load<i32>(args + (index << 2));
}

/** The n-th real number handed to a kernel; they follow the whole numbers at a fixed place. */
@inline
export function real(args: usize, index: usize): f32 {
  return load<f32>(args + 256 + (index << 2));
}

@inline
export function addressOfReal(args: usize, index: usize): usize {
  return args + 256 + (index << 2);
}

/** a * b + c; in the relaxed build rounded once where the processor can. */
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** c - a * b */
@inline
export function nmadd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_nmadd(a, b, c);
  return f32x4.sub(c, f32x4.mul(a, b));
}

@inline
export function zero(): v128 {
  return f32x4.splat(0);
}

@inline
export function minimum(a: u32, b: u32): u32 {
  return a < b ? a : b;
}

@inline
export function roundUp(value: u32, multiple: u32): u32 {
  return ((value + multiple - 1) / multiple) * multiple;
}

/**
 * Bytes rounded up to an odd number of cache lines, as a distance between things that are touched together: at a power of
 * two they would all fall into one set of the first cache and drive each other out.
 */
@inline
export function oddLines(bytes: usize): usize {
  return (((bytes + 63) >> 6) | 1) << 6;
}
