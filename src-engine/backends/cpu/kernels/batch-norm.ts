/**
 * Batch normalisation over `[pixels, channels]` (Ioffe and Szegedy 2015, section 3), with ReLU and with an addition before it
 * where the graph has them. Several pixels count as one wide row, so that a row is a multiple of 16 values however many
 * channels there are; what is left at the end (less than a wide row) goes value by value.
 *
 * Constants of each channel stand in tables of one wide row each, one after another: 0 mean, 1 scale = gamma / deviation,
 * 2 beta, and backward 3 slope, 4 minus shift. Sums are in float32 over a block of rows and in double precision beyond.
 */
import { atLeast } from "./lib/math";
import { storeFirst } from "./lib/partial-vector";
import { integer, madd, minimum, nmadd, real, zero } from "./lib/support";

/** Values of a block: it stays in the first cache while it is read again. */
const BLOCK_VALUES: u32 = 4096;
const LEAST_ROWS: u32 = 16;

const PLAIN: i32 = 0;
/** The ReLU's mask is computed again from x. */
const RELU: i32 = 1;
/** The mask comes from y, and dy with the mask is written, since what was added has it as its gradient. */
const ADDED: i32 = 2;

@inline
function rowsOfBlock(width: u32): u32 {
  const rows = BLOCK_VALUES / width;
  return rows < LEAST_ROWS ? LEAST_ROWS : rows;
}

@inline
function upperHalf(value: v128): v128 {
  return i8x16.shuffle(value, value, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
}

/** Adds four float32 values to four float64 values. */
@inline
function addDoubles(to: usize, value: v128): void {
  v128.store(to, f64x2.add(v128.load(to), f64x2.promote_low_f32x4(value)));
  v128.store(to + 16, f64x2.add(v128.load(to + 16), f64x2.promote_low_f32x4(upperHalf(value))));
}

/** Sum of x*x from q, the sum of (x - m) squared: q + m (2 sum - count m). Errors of the sum cancel in the variance. */
@inline
function squaresOf(sum: v128, m: v128, q: v128, count: f64): v128 {
  const mean = f64x2.promote_low_f32x4(m);
  const total = f64x2.promote_low_f32x4(sum);
  const rest = f64x2.sub(f64x2.add(total, total), f64x2.mul(mean, f64x2.splat(count)));
  return f64x2.add(f64x2.promote_low_f32x4(q), f64x2.mul(mean, rest));
}

/** Adds a block's four columns to their sums and sums of squares. */
@inline
function addBlock(sums: usize, squares: usize, sum: v128, mean: v128, q: v128, count: f64): void {
  addDoubles(sums, sum);
  v128.store(squares, f64x2.add(v128.load(squares), squaresOf(sum, mean, q, count)));
  const high = squaresOf(upperHalf(sum), upperHalf(mean), upperHalf(q), count);
  v128.store(squares + 16, f64x2.add(v128.load(squares + 16), high));
}

/**
 * Sums and sums of squares of each column of a chunk's rows. Within a block squares are taken around the block's own mean, so
 * that nothing cancels. Integers: x, results (a chunk's: sums, then squares, a float64 for each column), width of a row,
 * rows, rows in a chunk.
 */
export function kernelNormSums(args: usize, chunk: u32, _scratch: usize): void {
  const width = <u32>integer(args, 2);
  const inChunk = <u32>integer(args, 4);
  let row = chunk * inChunk;
  const end = row + minimum(inChunk, <u32>integer(args, 3) - row);
  const sums = <usize>integer(args, 1) + ((<usize>chunk * width) << 4);
  const squares = sums + (<usize>width << 3);
  memory.fill(sums, 0, width << 4);
  const step = <usize>width << 2;
  const blockRows = rowsOfBlock(width);
  while (row < end) {
    const rows = minimum(blockRows, end - row);
    const share = f32x4.splat(<f32>1 / <f32>rows);
    const block = <usize>integer(args, 0) + row * step;
    const blockEnd = block + rows * step;
    for (let column: u32 = 0; column < width; column += 16) {
      const from = block + (<usize>column << 2);
      let s0 = zero();
      let s1 = zero();
      let s2 = zero();
      let s3 = zero();
      for (let at = from; at < blockEnd; at += step) {
        s0 = f32x4.add(s0, v128.load(at));
        s1 = f32x4.add(s1, v128.load(at, 16));
        s2 = f32x4.add(s2, v128.load(at, 32));
        s3 = f32x4.add(s3, v128.load(at, 48));
      }
      const m0 = f32x4.mul(s0, share);
      const m1 = f32x4.mul(s1, share);
      const m2 = f32x4.mul(s2, share);
      const m3 = f32x4.mul(s3, share);
      let q0 = zero();
      let q1 = zero();
      let q2 = zero();
      let q3 = zero();
      for (let at = from; at < blockEnd; at += step) {
        const c0 = f32x4.sub(v128.load(at), m0);
        const c1 = f32x4.sub(v128.load(at, 16), m1);
        q0 = madd(c0, c0, q0);
        q1 = madd(c1, c1, q1);
        const c2 = f32x4.sub(v128.load(at, 32), m2);
        const c3 = f32x4.sub(v128.load(at, 48), m3);
        q2 = madd(c2, c2, q2);
        q3 = madd(c3, c3, q3);
      }
      const sum = sums + (<usize>column << 3);
      const square = squares + (<usize>column << 3);
      const count = <f64>rows;
      addBlock(sum, square, s0, m0, q0, count);
      addBlock(sum + 32, square + 32, s1, m1, q1, count);
      addBlock(sum + 64, square + 64, s2, m2, q2, count);
      addBlock(sum + 96, square + 96, s3, m3, q3, count);
    }
    row += rows;
  }
}

/** Writes a channel's constant wherever the channel occurs in a wide row. */
@inline
function spread(table: usize, channel: u32, channels: u32, width: u32, value: f32): void {
  for (let column = channel; column < width; column += channels) store<f32>(table + (<usize>column << 2), value);
}

/**
 * Mean and variance from the sums of all chunks, and the tables. Integers: results of kernelNormSums, chunks, width, channels,
 * x after the last wide row, values there, gamma, beta, mean, variance, tables. Reals: number of pixels, epsilon.
 */
export function kernelNormConstants(args: usize, _chunk: u32, _scratch: usize): void {
  const results = <usize>integer(args, 0);
  const chunks = <u32>integer(args, 1);
  const width = <u32>integer(args, 2);
  const channels = <u32>integer(args, 3);
  const rest = <usize>integer(args, 4);
  const restCount = <u32>integer(args, 5);
  const pixels = <f64>integer(args, 11);
  for (let channel: u32 = 0; channel < channels; channel++) {
    let sum: f64 = 0;
    let squares: f64 = 0;
    for (let chunk: u32 = 0; chunk < chunks; chunk++) {
      const own = results + ((<usize>chunk * width) << 4);
      for (let column = channel; column < width; column += channels) {
        sum += load<f64>(own + (<usize>column << 3));
        squares += load<f64>(own + ((<usize>width + column) << 3));
      }
    }
    for (let at = channel; at < restCount; at += channels) {
      const value = <f64>load<f32>(rest + (<usize>at << 2));
      sum += value;
      squares += value * value;
    }
    const mean = sum / pixels;
    store<f32>(<usize>integer(args, 8) + (<usize>channel << 2), <f32>mean);
    store<f32>(<usize>integer(args, 9) + (<usize>channel << 2), <f32>max<f64>(0, squares / pixels - mean * mean));
  }
  constants(args, <usize>integer(args, 8), <usize>integer(args, 9));
}

/** Tables from mean and variance. Integers 2, 3, 6, 7, 10 as in kernelNormConstants, 8 mean, 9 variance. Reals: epsilon. */
export function kernelNormTables(args: usize, _chunk: u32, _scratch: usize): void {
  constants(args, <usize>integer(args, 8), <usize>integer(args, 9));
}

function constants(args: usize, mean: usize, variance: usize): void {
  const width = <u32>integer(args, 2);
  const channels = <u32>integer(args, 3);
  const gamma = <usize>integer(args, 6);
  const beta = <usize>integer(args, 7);
  const tables = <usize>integer(args, 10);
  const epsilon = <f64>real(args, 0);
  const step = <usize>width << 2;
  for (let channel: u32 = 0; channel < channels; channel++) {
    const at = <usize>channel << 2;
    const inverse = 1 / sqrt<f64>(<f64>load<f32>(variance + at) + epsilon);
    const scale = gamma == 0 ? inverse : <f64>load<f32>(gamma + at) * inverse;
    spread(tables, channel, channels, width, load<f32>(mean + at));
    spread(tables + step, channel, channels, width, <f32>scale);
    spread(tables + step * 2, channel, channels, width, beta == 0 ? 0 : load<f32>(beta + at));
  }
}

@inline
function normalised(x: usize, table: usize, step: usize): v128 {
  const centred = f32x4.sub(v128.load(x), v128.load(table));
  return madd(centred, v128.load(table + step), v128.load(table + step + step));
}

@inline
function applyRow(mode: i32, relu: bool, x: usize, added: usize, y: usize, table: usize, step: usize, bytes: usize): void {
  const end = bytes & ~15;
  let at: usize = 0;
  for (; at < end; at += 16) {
    let value = normalised(x + at, table + at, step);
    if (mode == ADDED) value = f32x4.add(value, v128.load(added + at));
    v128.store(y + at, relu ? atLeast(value, zero()) : value);
  }
  if (at < bytes) {
    let value = normalised(x + at, table + at, step);
    if (mode == ADDED) value = f32x4.add(value, v128.load(added + at));
    storeFirst(y + at, relu ? atLeast(value, zero()) : value, <u32>(bytes - at) >> 2);
  }
}

/**
 * y = scale * (x - mean) + beta, then what is added, then ReLU. Integers: x, y, tables, width, values, values in a chunk (whole
 * rows), what is added or 0, 1 for ReLU.
 */
export function kernelNormApply(args: usize, chunk: u32, _scratch: usize): void {
  const step = <usize>integer(args, 3) << 2;
  const block = <u32>integer(args, 5);
  const start = chunk * block;
  let at = <usize>start << 2;
  const end = at + (<usize>minimum(block, <u32>integer(args, 4) - start) << 2);
  const x = <usize>integer(args, 0);
  const y = <usize>integer(args, 1);
  const table = <usize>integer(args, 2);
  const added = <usize>integer(args, 6);
  const relu = integer(args, 7) == 1;
  while (at < end) {
    const bytes = end - at < step ? end - at : step;
    if (added != 0) {
      if (relu) applyRow(ADDED, true, x + at, added + at, y + at, table, step, bytes);
      else applyRow(ADDED, false, x + at, added + at, y + at, table, step, bytes);
    } else if (relu) applyRow(PLAIN, true, x + at, 0, y + at, table, step, bytes);
    else applyRow(PLAIN, false, x + at, 0, y + at, table, step, bytes);
    at += step;
  }
}

/** dy where the ReLU let its value through. */
@inline
function masked(mode: i32, dy: usize, centred: v128, scale: v128, beta: v128, y: usize): v128 {
  const value = v128.load(dy);
  if (mode == RELU) return v128.andnot(value, f32x4.le(madd(centred, scale, beta), zero()));
  if (mode == ADDED) return v128.andnot(value, f32x4.le(v128.load(y), zero()));
  return value;
}

@inline
function gradientSums(mode: i32, args: usize, chunk: u32): void {
  const width = <u32>integer(args, 2);
  const inChunk = <u32>integer(args, 4);
  let row = chunk * inChunk;
  const end = row + minimum(inChunk, <u32>integer(args, 3) - row);
  const sums = <usize>integer(args, 1) + ((<usize>chunk * width) << 4);
  const products = sums + (<usize>width << 3);
  memory.fill(sums, 0, width << 4);
  const step = <usize>width << 2;
  const blockRows = rowsOfBlock(width);
  const table = <usize>integer(args, 6);
  const dyOfX = <usize>integer(args, 5) - <usize>integer(args, 0);
  const yOfX = <usize>integer(args, 7) - <usize>integer(args, 0);
  const maskedOfX = <usize>integer(args, 8) - <usize>integer(args, 0);
  while (row < end) {
    const rows = minimum(blockRows, end - row);
    const block = <usize>integer(args, 0) + row * step;
    const blockEnd = block + rows * step;
    for (let column: u32 = 0; column < width; column += 8) {
      const place = <usize>column << 2;
      const mean0 = v128.load(table + place);
      const mean1 = v128.load(table + place, 16);
      const scale0 = v128.load(table + place + step);
      const scale1 = v128.load(table + place + step, 16);
      const beta0 = v128.load(table + place + step * 2);
      const beta1 = v128.load(table + place + step * 2, 16);
      let s0 = zero();
      let s1 = zero();
      let p0 = zero();
      let p1 = zero();
      for (let at = block + place; at < blockEnd; at += step) {
        const c0 = f32x4.sub(v128.load(at), mean0);
        const g0 = masked(mode, at + dyOfX, c0, scale0, beta0, at + yOfX);
        if (mode == ADDED) v128.store(at + maskedOfX, g0);
        s0 = f32x4.add(s0, g0);
        p0 = madd(g0, c0, p0);
        const c1 = f32x4.sub(v128.load(at, 16), mean1);
        const g1 = masked(mode, at + dyOfX + 16, c1, scale1, beta1, at + yOfX + 16);
        if (mode == ADDED) v128.store(at + maskedOfX, g1, 16);
        s1 = f32x4.add(s1, g1);
        p1 = madd(g1, c1, p1);
      }
      const sum = sums + (<usize>column << 3);
      const product = products + (<usize>column << 3);
      addDoubles(sum, s0);
      addDoubles(sum + 32, s1);
      addDoubles(product, p0);
      addDoubles(product + 32, p1);
    }
    row += rows;
  }
}

/**
 * Sums of dy and of dy * (x - mean) for each column of a chunk's rows. Integers 0 to 4 as in kernelNormSums, 5 dy, 6 tables, 7 y,
 * 8 where dy with the ReLU's mask goes, 9 mode: 0 no ReLU, 1 ReLU, 2 ReLU after an addition (which needs 7 and 8).
 */
export function kernelNormGradientSums(args: usize, chunk: u32, _scratch: usize): void {
  const mode = integer(args, 9);
  if (mode == RELU) gradientSums(RELU, args, chunk);
  else if (mode == ADDED) gradientSums(ADDED, args, chunk);
  else gradientSums(PLAIN, args, chunk);
}

/**
 * The gradients of gamma and beta, and tables 3 and 4. Integers: results, chunks, width, channels, address of x after the last
 * wide row, values there, dy there, gamma, variance, tables, dgamma, dbeta, mode, y there, where masked dy goes there, number
 * of pixels. Reals: epsilon.
 */
export function kernelNormGradientConstants(args: usize, _chunk: u32, _scratch: usize): void {
  const results = <usize>integer(args, 0);
  const chunks = <u32>integer(args, 1);
  const width = <u32>integer(args, 2);
  const channels = <u32>integer(args, 3);
  const rest = <usize>integer(args, 4);
  const restCount = <u32>integer(args, 5);
  const restDy = <usize>integer(args, 6);
  const tables = <usize>integer(args, 9);
  const mode = integer(args, 12);
  const restY = <usize>integer(args, 13);
  const restMasked = <usize>integer(args, 14);
  const pixels = <f64>integer(args, 15);
  const step = <usize>width << 2;
  for (let channel: u32 = 0; channel < channels; channel++) {
    const place = <usize>channel << 2;
    let sum: f64 = 0;
    let products: f64 = 0;
    for (let chunk: u32 = 0; chunk < chunks; chunk++) {
      const own = results + ((<usize>chunk * width) << 4);
      for (let column = channel; column < width; column += channels) {
        sum += load<f64>(own + (<usize>column << 3));
        products += load<f64>(own + ((<usize>width + column) << 3));
      }
    }
    for (let index = channel; index < restCount; index += channels) {
      const at = <usize>index << 2;
      const centred = f32x4.sub(v128.load32_splat(rest + at), v128.load32_splat(tables + place));
      const scale = v128.load32_splat(tables + step + place);
      const beta = v128.load32_splat(tables + step * 2 + place);
      const whole =
        mode == RELU
          ? masked(RELU, restDy + at, centred, scale, beta, 0)
          : mode == ADDED
            ? masked(ADDED, restDy + at, centred, scale, beta, restY + at)
            : v128.load(restDy + at);
      const gradient = f32x4.extract_lane(whole, 0);
      if (mode == ADDED) store<f32>(restMasked + at, gradient);
      sum += <f64>gradient;
      products += <f64>gradient * <f64>f32x4.extract_lane(centred, 0);
    }
    const inverse = 1 / sqrt<f64>(<f64>load<f32>(<usize>integer(args, 8) + place) + <f64>real(args, 0));
    const scale = <f64>load<f32>(<usize>integer(args, 7) + place) * inverse;
    store<f32>(<usize>integer(args, 10) + place, <f32>(products * inverse));
    store<f32>(<usize>integer(args, 11) + place, <f32>sum);
    spread(tables + step * 3, channel, channels, width, <f32>(scale * inverse * inverse * products / pixels));
    spread(tables + step * 4, channel, channels, width, <f32>(-scale * sum / pixels));
  }
}

@inline
function inputGradient(mode: i32, x: usize, dy: usize, table: usize, step: usize): v128 {
  const centred = f32x4.sub(v128.load(x), v128.load(table));
  const scale = v128.load(table + step);
  const gradient = masked(mode, dy, centred, scale, v128.load(table + step + step), 0);
  const shifted = nmadd(centred, v128.load(table + step * 3), v128.load(table + step * 4));
  return madd(gradient, scale, shifted);
}

@inline
function gradientRow(mode: i32, x: usize, dy: usize, dx: usize, table: usize, step: usize, bytes: usize): void {
  const end = bytes & ~15;
  let at: usize = 0;
  for (; at < end; at += 16) v128.store(dx + at, inputGradient(mode, x + at, dy + at, table + at, step));
  if (at < bytes)
    storeFirst(dx + at, inputGradient(mode, x + at, dy + at, table + at, step), <u32>(bytes - at) >> 2);
}

/**
 * dx = scale * dy - slope * (x - mean) - shift. Integers: x, dx, tables, width, values, values in a chunk (whole rows), dy, 1 when
 * the ReLU's mask is to be applied to dy.
 */
export function kernelNormInputGradient(args: usize, chunk: u32, _scratch: usize): void {
  const step = <usize>integer(args, 3) << 2;
  const block = <u32>integer(args, 5);
  const start = chunk * block;
  let at = <usize>start << 2;
  const end = at + (<usize>minimum(block, <u32>integer(args, 4) - start) << 2);
  const x = <usize>integer(args, 0);
  const dx = <usize>integer(args, 1);
  const table = <usize>integer(args, 2);
  const dy = <usize>integer(args, 6);
  const relu = integer(args, 7) == 1;
  while (at < end) {
    const bytes = end - at < step ? end - at : step;
    if (relu) gradientRow(RELU, x + at, dy + at, dx + at, table, step, bytes);
    else gradientRow(PLAIN, x + at, dy + at, dx + at, table, step, bytes);
    at += step;
  }
}
