/** Softmax by rows, and with the cross-entropy and its gradient (Goodfellow et al. 2016, section 6.2.2.3). */
import { exponential, logarithm } from "./lib/math";
import { storeFirst } from "./lib/partial-vector";
import { integer, minimum, nmadd, real } from "./lib/support";

/** The largest value of a row; NaN where there is one. */
@inline
function largestOf(x: usize, count: u32): f32 {
  let largest = load<f32>(x);
  let i: u32 = 1;
  if (count >= 8) {
    let four = v128.load(x);
    for (i = 4; i + 4 <= count; i += 4) four = f32x4.max(four, v128.load(x + (<usize>i << 2)));
    largest = max<f32>(
      max<f32>(f32x4.extract_lane(four, 0), f32x4.extract_lane(four, 1)),
      max<f32>(f32x4.extract_lane(four, 2), f32x4.extract_lane(four, 3)),
    );
  }
  for (; i < count; i++) largest = max<f32>(largest, load<f32>(x + (<usize>i << 2)));
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

/** The place of the first of a row's values that is the largest. */
@inline
function answerOf(x: usize, largest: f32, count: u32): u32 {
  let i: u32 = 0;
  while (i < count && load<f32>(x + (<usize>i << 2)) != largest) i++;
  return i;
}

/** Of a share of 0 it is `none`, of a share of 1 `whole`, to the last bit. */
@inline
function targetAt(share: f64, none: f32, whole: f32): f32 {
  return <f32>(<f64>none + (<f64>whole - <f64>none) * share);
}

/** Whether a row has no NaN and no infinity. */
@inline
function areFinite(x: usize, count: u32): bool {
  let differences = f32x4.splat(0);
  let i: u32 = 0;
  // What is not finite leaves NaN when it is taken from itself, and NaN stays.
  for (; i + 4 <= count; i += 4) {
    const values = v128.load(x + (<usize>i << 2));
    differences = f32x4.add(differences, f32x4.sub(values, values));
  }
  let rest: f32 = 0;
  for (; i < count; i++) {
    const value = load<f32>(x + (<usize>i << 2));
    rest += value - value;
  }
  return !v128.any_true(f32x4.ne(differences, differences)) && rest == rest;
}

@inline
function targetLoss(x: usize, place: u32, target: f32, largest: f32, log: f64): f64 {
  return <f64>target * (log - (<f64>load<f32>(x + (<usize>place << 2)) - <f64>largest));
}

/** In the order of the classes. Without smoothing most terms are 0, unless a logit is not finite. */
@inline
function smoothedLoss(
  x: usize,
  classes: u32,
  first: u32,
  firstTarget: f32,
  other: u32,
  otherTarget: f32,
  none: f32,
  largest: f32,
  log: f64,
): f64 {
  let loss: f64 = 0;
  for (let i: u32 = 0; i < classes; i++)
    loss += targetLoss(x, i, i == first ? firstTarget : i == other ? otherTarget : none, largest, log);
  return loss;
}

/** (e / total - target) * factor, in every lane. */
@inline
function slope(exponential: v128, inverse: v128, target: v128, factor: v128): v128 {
  // -(target - e / total)
  return f32x4.neg(f32x4.mul(nmadd(exponential, inverse, target), factor));
}

/**
 * Integers: logits, targets, gradient, losses and hits (float64, one for each row), rows, classes, rows in a chunk. Reals: the part of a
 * row in the mean, the target at a class without a share and with all of it. Targets are four numbers a row: a class, another
 * one, the share of the first, of which the other has the rest, and the row's weight.
 */
export function kernelSoftmaxCrossEntropy(args: usize, chunk: u32, _scratch: usize): void {
  const classes = <u32>integer(args, 6);
  const inChunk = <u32>integer(args, 7);
  const begin = chunk * inChunk;
  const end = begin + minimum(inChunk, <u32>integer(args, 5) - begin);
  const none = real(args, 1);
  const whole = real(args, 2);
  for (let row = begin; row < end; row++) {
    const offset = (<usize>row * classes) << 2;
    const x = <usize>integer(args, 0) + offset;
    const targets = <usize>integer(args, 1) + (<usize>row << 4);
    const gradient = <usize>integer(args, 2) + offset;
    const first = <u32>load<f32>(targets);
    const other = <u32>load<f32>(targets, 4);
    const share = <f64>load<f32>(targets, 8);
    const weight = load<f32>(targets, 12);
    const firstTarget = first == other ? whole : targetAt(share, none, whole);
    const otherTarget = first == other ? whole : targetAt(1 - share, none, whole);

    const largest = largestOf(x, classes);
    const total = exponentials(x, gradient, largest, classes);
    const log = <f64>f32x4.extract_lane(logarithm(f32x4.splat(total)), 0);
    const loss =
      none == 0 && areFinite(x, classes)
        ? targetLoss(x, first, firstTarget, largest, log) +
          (first == other ? 0 : targetLoss(x, other, otherTarget, largest, log))
        : smoothedLoss(x, classes, first, firstTarget, other, otherTarget, none, largest, log);
    const place = <usize>row << 3;
    store<f64>(<usize>integer(args, 3) + place, loss * <f64>weight);
    const answer = answerOf(x, largest, classes);
    const hit = (answer == first ? share : 0) + (answer == other ? 1 - share : 0);
    store<f64>(<usize>integer(args, 4) + place, hit);

    const inverse = f32x4.splat(<f32>1 / total);
    const factor = f32x4.splat(real(args, 0) * weight);
    const atFirst = gradient + (<usize>first << 2);
    const atOther = gradient + (<usize>other << 2);
    const firstSlope = slope(v128.load32_splat(atFirst), inverse, f32x4.splat(firstTarget), factor);
    const otherSlope = slope(v128.load32_splat(atOther), inverse, f32x4.splat(otherTarget), factor);
    const elsewhere = f32x4.splat(none);
    for (let i: u32 = 0; i < classes; i += 4) {
      const at = gradient + (<usize>i << 2);
      storeFirst(at, slope(v128.load(at), inverse, elsewhere, factor), minimum(4, classes - i));
    }
    store<f32>(atOther, f32x4.extract_lane(otherSlope, 0));
    store<f32>(atFirst, f32x4.extract_lane(firstSlope, 0));
  }
}
