/** Softmax by rows, and with the cross-entropy and its gradient (Goodfellow et al. 2016, section 6.2.2.3). */
import { exponential, logarithm } from "./lib/math";
import { storeFirst } from "./lib/partial-vector";
import { integer, minimum, nmadd, real } from "./lib/support";

/** The largest value of a row; NaN where there is one. */
@inline
function largestOf(x: usize, count: u32): f32 {
  let largest = load<f32>(x);
  for (let i: u32 = 1; i < count; i++) largest = max<f32>(largest, load<f32>(x + (<usize>i << 2)));
  return largest;
}

/** Writes e^(x - largest) and answers the sum. */
@inline
function exponentials(x: usize, y: usize, largest: f32, count: u32): f32 {
  const shift = f32x4.splat(largest);
  for (let i: u32 = 0; i < count; i += 4) {
    const at = <usize>i << 2;
    storeFirst(y + at, exponential(f32x4.sub(v128.load(x + at), shift)), minimum(4, count - i));
  }
  let sum: f64 = 0;
  for (let i: u32 = 0; i < count; i++) sum += <f64>load<f32>(y + (<usize>i << 2));
  return <f32>sum;
}

/** Integers: x, y, rows, values in a row, rows in a chunk, 1 for the logarithm of the result. */
export function kernelSoftmax(args: usize, chunk: u32, _scratch: usize): void {
  const count = <u32>integer(args, 3);
  const inChunk = <u32>integer(args, 4);
  const first = chunk * inChunk;
  const end = first + minimum(inChunk, <u32>integer(args, 2) - first);
  const logarithmic = integer(args, 5) == 1;
  for (let row = first; row < end; row++) {
    const x = <usize>integer(args, 0) + ((<usize>row * count) << 2);
    const y = <usize>integer(args, 1) + ((<usize>row * count) << 2);
    const largest = largestOf(x, count);
    const total = f32x4.splat(exponentials(x, y, largest, count));
    const shift = f32x4.splat(largest);
    const log = logarithm(total);
    for (let i: u32 = 0; i < count; i += 4) {
      const at = <usize>i << 2;
      const result = logarithmic
        ? f32x4.sub(f32x4.sub(v128.load(x + at), shift), log)
        : f32x4.div(v128.load(y + at), total);
      storeFirst(y + at, result, minimum(4, count - i));
    }
  }
}

/**
 * Integers: logits, targets, gradient, losses (float64, one for each row), rows, classes, rows in a chunk. Reals: the share of a
 * row in the mean. The gradient is (softmax - target) * share, for targets that add up to 1.
 */
export function kernelSoftmaxCrossEntropy(args: usize, chunk: u32, _scratch: usize): void {
  const classes = <u32>integer(args, 5);
  const inChunk = <u32>integer(args, 6);
  const first = chunk * inChunk;
  const end = first + minimum(inChunk, <u32>integer(args, 4) - first);
  const share = f32x4.splat(real(args, 0));
  for (let row = first; row < end; row++) {
    const offset = (<usize>row * classes) << 2;
    const x = <usize>integer(args, 0) + offset;
    const targets = <usize>integer(args, 1) + offset;
    const gradient = <usize>integer(args, 2) + offset;
    const largest = largestOf(x, classes);
    const total = exponentials(x, gradient, largest, classes);
    const log = <f64>f32x4.extract_lane(logarithm(f32x4.splat(total)), 0);
    const inverse = f32x4.splat(<f32>1 / total);
    let loss: f64 = 0;
    for (let i: u32 = 0; i < classes; i++) {
      const target = <f64>load<f32>(targets + (<usize>i << 2));
      loss += target * (log - (<f64>load<f32>(x + (<usize>i << 2)) - <f64>largest));
    }
    store<f64>(<usize>integer(args, 3) + (<usize>row << 3), loss);
    for (let i: u32 = 0; i < classes; i += 4) {
      const at = <usize>i << 2;
      // -(target - e / total)
      const difference = nmadd(v128.load(gradient + at), inverse, v128.load(targets + at));
      storeFirst(gradient + at, f32x4.neg(f32x4.mul(difference, share)), minimum(4, classes - i));
    }
  }
}
