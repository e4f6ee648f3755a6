/**
 * Sums, means, largest and smallest values over one axis of `[outer, length, inner]`, in two steps: partial results of
 * parts of the axis, in double precision, then their combination in order. The parts depend on sizes and threads alone.
 */
import { integer, minimum, real } from "./lib/support";

const SUM: i32 = 0;
const SQUARES: i32 = 1;
const LARGEST: i32 = 2;
const SMALLEST: i32 = 3;
const SQUARED_DIFFERENCES: i32 = 4;
/** Rows that are added up in float32 before the sum goes on in double precision. */
const FLOAT_ROWS: u32 = 64;

@inline
function first(op: i32): f32 {
  return op == LARGEST ? -Infinity : op == SMALLEST ? Infinity : 0;
}

@inline
function fold(op: i32, x: usize, other: usize, sum: v128): v128 {
  const value = v128.load(x);
  if (op == SUM) return f32x4.add(sum, value);
  if (op == SQUARES) return f32x4.add(sum, f32x4.mul(value, value));
  if (op == LARGEST) return f32x4.max(sum, value);
  if (op == SMALLEST) return f32x4.min(sum, value);
  const difference = f32x4.sub(value, v128.load(other));
  return f32x4.add(sum, f32x4.mul(difference, difference));
}

@inline
function foldOne(op: i32, x: usize, other: usize, sum: f64): f64 {
  const value = <f64>load<f32>(x);
  if (op == SUM) return sum + value;
  if (op == SQUARES) return sum + value * value;
  if (op == LARGEST) return max<f64>(sum, value);
  if (op == SMALLEST) return min<f64>(sum, value);
  const difference = value - <f64>load<f32>(other);
  return sum + difference * difference;
}

@inline
function join(op: i32, a: f64, b: f64): f64 {
  if (op == LARGEST) return max<f64>(a, b);
  if (op == SMALLEST) return min<f64>(a, b);
  return a + b;
}

/** One row of `count` values that follow each other. */
@inline
function along(op: i32, x: usize, other: usize, count: u32): f64 {
  let total: f64 = <f64>first(op);
  let done: u32 = 0;
  const whole = count & ~15;
  while (done < whole) {
    const stop = minimum(whole, done + FLOAT_ROWS * 16);
    let s0 = f32x4.splat(first(op));
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    for (; done < stop; done += 16) {
      const at = x + (<usize>done << 2);
      const beside = other + (<usize>done << 2);
      s0 = fold(op, at, beside, s0);
      s1 = fold(op, at + 16, beside + 16, s1);
      s2 = fold(op, at + 32, beside + 32, s2);
      s3 = fold(op, at + 48, beside + 48, s3);
    }
    total = join(op, total, lanes(op, s0));
    total = join(op, total, lanes(op, s1));
    total = join(op, total, lanes(op, s2));
    total = join(op, total, lanes(op, s3));
  }
  for (; done < count; done++) total = foldOne(op, x + (<usize>done << 2), other + (<usize>done << 2), total);
  return total;
}

@inline
function lanes(op: i32, v: v128): f64 {
  const low = join(op, <f64>f32x4.extract_lane(v, 0), <f64>f32x4.extract_lane(v, 1));
  return join(op, low, join(op, <f64>f32x4.extract_lane(v, 2), <f64>f32x4.extract_lane(v, 3)));
}

/** Columns of `rows` rows, `inner` values apart, to `inner` results. */
@inline
function across(op: i32, x: usize, rows: u32, inner: u32, to: usize): void {
  for (let column: u32 = 0; column < inner; column++) store<f64>(to + (<usize>column << 3), <f64>first(op));
  const step = <usize>inner << 2;
  for (let row: u32 = 0; row < rows; row += FLOAT_ROWS) {
    const count = minimum(FLOAT_ROWS, rows - row);
    const block = x + row * step;
    let column: u32 = 0;
    for (; column + 4 <= inner; column += 4) {
      let at = block + (<usize>column << 2);
      let sum = f32x4.splat(first(op));
      for (let n: u32 = 0; n < count; n++) {
        sum = fold(op, at, at, sum);
        at += step;
      }
      const result = to + (<usize>column << 3);
      store<f64>(result, join(op, load<f64>(result), <f64>f32x4.extract_lane(sum, 0)));
      store<f64>(result + 8, join(op, load<f64>(result + 8), <f64>f32x4.extract_lane(sum, 1)));
      store<f64>(result + 16, join(op, load<f64>(result + 16), <f64>f32x4.extract_lane(sum, 2)));
      store<f64>(result + 24, join(op, load<f64>(result + 24), <f64>f32x4.extract_lane(sum, 3)));
    }
    for (; column < inner; column++) {
      let at = block + (<usize>column << 2);
      const result = to + (<usize>column << 3);
      let sum = load<f64>(result);
      for (let n: u32 = 0; n < count; n++) {
        sum = foldOne(op, at, at, sum);
        at += step;
      }
      store<f64>(result, sum);
    }
  }
}

@inline
function part(op: i32, x: usize, other: usize, rows: u32, inner: u32, to: usize): void {
  if (inner == 1) store<f64>(to, along(op, x, other, rows));
  else across(op, x, rows, inner, to);
}

// A function for each operation: the compiler takes much longer over a single large one.
function sums(x: usize, other: usize, rows: u32, inner: u32, to: usize): void {
  part(SUM, x, other, rows, inner, to);
}

function squares(x: usize, other: usize, rows: u32, inner: u32, to: usize): void {
  part(SQUARES, x, other, rows, inner, to);
}

function largest(x: usize, other: usize, rows: u32, inner: u32, to: usize): void {
  part(LARGEST, x, other, rows, inner, to);
}

function smallest(x: usize, other: usize, rows: u32, inner: u32, to: usize): void {
  part(SMALLEST, x, other, rows, inner, to);
}

function squaredDifferences(x: usize, other: usize, rows: u32, inner: u32, to: usize): void {
  part(SQUARED_DIFFERENCES, x, other, rows, inner, to);
}

/**
 * Partial results, `[outer, parts, inner]` in double precision. A chunk is a part of one outer row, or several whole
 * outer rows. Integers: operation, x, results, outer, length, inner, parts, outer rows in a chunk, what is subtracted
 * (only where inner is 1).
 */
export function kernelReduceParts(args: usize, chunk: u32, _scratch: usize): void {
  const op = integer(args, 0);
  const x = <usize>integer(args, 1);
  const results = <usize>integer(args, 2);
  const outer = <u32>integer(args, 3);
  const length = <u32>integer(args, 4);
  const inner = <u32>integer(args, 5);
  const parts = <u32>integer(args, 6);
  const block = <u32>integer(args, 7);
  const other = <usize>integer(args, 8);
  const partLength = (length + parts - 1) / parts;
  const firstRow = parts > 1 ? chunk / parts : chunk * block;
  const lastRow = parts > 1 ? firstRow + 1 : minimum(outer, firstRow + block);
  const start = parts > 1 ? minimum(length, (chunk % parts) * partLength) : 0;
  const count = minimum(partLength, length - start);
  for (let row = firstRow; row < lastRow; row++) {
    const offset = (<usize>row * length + start) * inner * 4;
    const to = results + ((<usize>row * parts + (parts > 1 ? chunk % parts : 0)) * inner << 3);
    if (op == SUM) sums(x + offset, other, count, inner, to);
    else if (op == SQUARES) squares(x + offset, other, count, inner, to);
    else if (op == LARGEST) largest(x + offset, other, count, inner, to);
    else if (op == SMALLEST) smallest(x + offset, other, count, inner, to);
    else squaredDifferences(x + offset, other + offset, count, inner, to);
  }
}

/** Integers: operation, partial results, y, outer, parts, inner. Reals: a factor. One chunk. */
export function kernelReduceJoin(args: usize, _chunk: u32, _scratch: usize): void {
  const op = integer(args, 0);
  const partial = <usize>integer(args, 1);
  const y = <usize>integer(args, 2);
  const outer = <u32>integer(args, 3);
  const parts = <u32>integer(args, 4);
  const inner = <u32>integer(args, 5);
  const factor = <f64>real(args, 0);
  for (let row: u32 = 0; row < outer; row++) {
    for (let column: u32 = 0; column < inner; column++) {
      let at = partial + ((<usize>row * parts * inner + column) << 3);
      let result = load<f64>(at);
      for (let n: u32 = 1; n < parts; n++) {
        at += <usize>inner << 3;
        const value = load<f64>(at);
        result = op == LARGEST ? max<f64>(result, value) : op == SMALLEST ? min<f64>(result, value) : result + value;
      }
      store<f32>(y + ((<usize>row * inner + column) << 2), <f32>(result * factor));
    }
  }
}

/**
 * Sums of squares of pieces of a vector. A chunk is a piece. Integers: operation (squares, or squared differences), x,
 * what is subtracted, table of whole numbers (start and length of each piece), y.
 */
export function kernelSquaresOfPieces(args: usize, chunk: u32, scratch: usize): void {
  const entry = <usize>integer(args, 3) + (<usize>chunk << 3);
  const start = <usize>load<u32>(entry) << 2;
  const count = load<u32>(entry + 4);
  const x = <usize>integer(args, 1) + start;
  const other = <usize>integer(args, 2) + start;
  if (integer(args, 0) == SQUARES) squares(x, x, count, 1, scratch);
  else squaredDifferences(x, other, count, 1, scratch);
  store<f32>(<usize>integer(args, 4) + (<usize>chunk << 2), <f32>load<f64>(scratch));
}

/** The first largest (or smallest) value's place in each row. Integers: x, y (whole numbers), rows, length, 1 for smallest. */
export function kernelPlaceOfExtreme(args: usize, chunk: u32, _scratch: usize): void {
  const length = <u32>integer(args, 3);
  const x = <usize>integer(args, 0) + <usize>chunk * length * 4;
  const sign: f32 = integer(args, 4) == 1 ? -1 : 1;
  let best = load<f32>(x) * sign;
  let place: u32 = 0;
  for (let i: u32 = 1; i < length; i++) {
    const value = load<f32>(x + (<usize>i << 2)) * sign;
    if (value > best) {
      best = value;
      place = i;
    }
  }
  store<u32>(<usize>integer(args, 1) + (<usize>chunk << 2), place);
}
