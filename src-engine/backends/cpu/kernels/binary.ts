/**
 * Functions of two tensors with broadcasting. The result is cut into runs: along one, each operand either advances value by
 * value or stays. The axes around runs are few, and each has a step for each operand, which is 0 where it is broadcast.
 */
import { binary, compares } from "./lib/binary-functions";
import { storeFirst } from "./lib/partial-vector";
import { integer, minimum, real } from "./lib/support";

/** How operands go along a run: both advance, only a, only b. */
const BOTH: i32 = 0;
const ONLY_A: i32 = 1;
const ONLY_B: i32 = 2;

@inline
function run(walk: i32, op: i32, a: usize, b: usize, y: usize, count: u32, p: v128): void {
  const whole = count & ~3;
  const end = y + (<usize>whole << 2);
  if (walk == BOTH) {
    while (y < end) {
      v128.store(y, binary(op, v128.load(a), v128.load(b), p));
      a += 16;
      b += 16;
      y += 16;
    }
    if (whole < count) storeFirst(y, binary(op, v128.load(a), v128.load(b), p), count - whole);
  } else if (walk == ONLY_A) {
    const same = v128.load32_splat(b);
    while (y < end) {
      v128.store(y, binary(op, v128.load(a), same, p));
      a += 16;
      y += 16;
    }
    if (whole < count) storeFirst(y, binary(op, v128.load(a), same, p), count - whole);
  } else {
    const same = v128.load32_splat(a);
    while (y < end) {
      v128.store(y, binary(op, same, v128.load(b), p));
      b += 16;
      y += 16;
    }
    if (whole < count) storeFirst(y, binary(op, same, v128.load(b), p), count - whole);
  }
}

// A function for each operation: the compiler takes much longer over a single large one.
function addOfBoth(a: usize, b: usize, y: usize, count: u32, p: v128): void {
  run(BOTH, 0, a, b, y, count, p);
}

function subtractOfBoth(a: usize, b: usize, y: usize, count: u32, p: v128): void {
  run(BOTH, 1, a, b, y, count, p);
}

function multiplyOfBoth(a: usize, b: usize, y: usize, count: u32, p: v128): void {
  run(BOTH, 2, a, b, y, count, p);
}

function divideOfBoth(a: usize, b: usize, y: usize, count: u32, p: v128): void {
  run(BOTH, 3, a, b, y, count, p);
}

function largerOfBoth(a: usize, b: usize, y: usize, count: u32, p: v128): void {
  run(BOTH, 4, a, b, y, count, p);
}

function smallerOfBoth(a: usize, b: usize, y: usize, count: u32, p: v128): void {
  run(BOTH, 5, a, b, y, count, p);
}

function squaredDifferenceOfBoth(a: usize, b: usize, y: usize, count: u32, p: v128): void {
  run(BOTH, 6, a, b, y, count, p);
}

function addReluOfBoth(a: usize, b: usize, y: usize, count: u32, p: v128): void {
  run(BOTH, 7, a, b, y, count, p);
}

function reluGradientOfBoth(a: usize, b: usize, y: usize, count: u32, p: v128): void {
  run(BOTH, 8, a, b, y, count, p);
}

function relu6GradientOfBoth(a: usize, b: usize, y: usize, count: u32, p: v128): void {
  run(BOTH, 9, a, b, y, count, p);
}

function leakyReluGradientOfBoth(a: usize, b: usize, y: usize, count: u32, p: v128): void {
  run(BOTH, 10, a, b, y, count, p);
}

function eluGradientOfBoth(a: usize, b: usize, y: usize, count: u32, p: v128): void {
  run(BOTH, 11, a, b, y, count, p);
}

function seluGradientOfBoth(a: usize, b: usize, y: usize, count: u32, p: v128): void {
  run(BOTH, 12, a, b, y, count, p);
}

function sigmoidGradientOfBoth(a: usize, b: usize, y: usize, count: u32, p: v128): void {
  run(BOTH, 13, a, b, y, count, p);
}

function tanhGradientOfBoth(a: usize, b: usize, y: usize, count: u32, p: v128): void {
  run(BOTH, 14, a, b, y, count, p);
}

function swishGradientOfBoth(a: usize, b: usize, y: usize, count: u32, p: v128): void {
  run(BOTH, 15, a, b, y, count, p);
}

function geluGradientOfBoth(a: usize, b: usize, y: usize, count: u32, p: v128): void {
  run(BOTH, 16, a, b, y, count, p);
}

function preluOfBoth(a: usize, b: usize, y: usize, count: u32, p: v128): void {
  run(BOTH, 17, a, b, y, count, p);
}

function softplusGradientOfBoth(a: usize, b: usize, y: usize, count: u32, p: v128): void {
  run(BOTH, 18, a, b, y, count, p);
}

function mishGradientOfBoth(a: usize, b: usize, y: usize, count: u32, p: v128): void {
  run(BOTH, 19, a, b, y, count, p);
}

function hardSwishGradientOfBoth(a: usize, b: usize, y: usize, count: u32, p: v128): void {
  run(BOTH, 20, a, b, y, count, p);
}

function hardSigmoidGradientOfBoth(a: usize, b: usize, y: usize, count: u32, p: v128): void {
  run(BOTH, 21, a, b, y, count, p);
}

function addOfA(a: usize, b: usize, y: usize, count: u32, p: v128): void {
  run(ONLY_A, 0, a, b, y, count, p);
}

function subtractOfA(a: usize, b: usize, y: usize, count: u32, p: v128): void {
  run(ONLY_A, 1, a, b, y, count, p);
}

function multiplyOfA(a: usize, b: usize, y: usize, count: u32, p: v128): void {
  run(ONLY_A, 2, a, b, y, count, p);
}

function divideOfA(a: usize, b: usize, y: usize, count: u32, p: v128): void {
  run(ONLY_A, 3, a, b, y, count, p);
}

function largerOfA(a: usize, b: usize, y: usize, count: u32, p: v128): void {
  run(ONLY_A, 4, a, b, y, count, p);
}

function smallerOfA(a: usize, b: usize, y: usize, count: u32, p: v128): void {
  run(ONLY_A, 5, a, b, y, count, p);
}

function squaredDifferenceOfA(a: usize, b: usize, y: usize, count: u32, p: v128): void {
  run(ONLY_A, 6, a, b, y, count, p);
}

function addReluOfA(a: usize, b: usize, y: usize, count: u32, p: v128): void {
  run(ONLY_A, 7, a, b, y, count, p);
}

function preluOfA(a: usize, b: usize, y: usize, count: u32, p: v128): void {
  run(ONLY_A, 17, a, b, y, count, p);
}

function addOfB(a: usize, b: usize, y: usize, count: u32, p: v128): void {
  run(ONLY_B, 0, a, b, y, count, p);
}

function subtractOfB(a: usize, b: usize, y: usize, count: u32, p: v128): void {
  run(ONLY_B, 1, a, b, y, count, p);
}

function multiplyOfB(a: usize, b: usize, y: usize, count: u32, p: v128): void {
  run(ONLY_B, 2, a, b, y, count, p);
}

function divideOfB(a: usize, b: usize, y: usize, count: u32, p: v128): void {
  run(ONLY_B, 3, a, b, y, count, p);
}

function largerOfB(a: usize, b: usize, y: usize, count: u32, p: v128): void {
  run(ONLY_B, 4, a, b, y, count, p);
}

function smallerOfB(a: usize, b: usize, y: usize, count: u32, p: v128): void {
  run(ONLY_B, 5, a, b, y, count, p);
}

function squaredDifferenceOfB(a: usize, b: usize, y: usize, count: u32, p: v128): void {
  run(ONLY_B, 6, a, b, y, count, p);
}

function addReluOfB(a: usize, b: usize, y: usize, count: u32, p: v128): void {
  run(ONLY_B, 7, a, b, y, count, p);
}

function preluOfB(a: usize, b: usize, y: usize, count: u32, p: v128): void {
  run(ONLY_B, 17, a, b, y, count, p);
}

function runOfBoth(op: i32, a: usize, b: usize, y: usize, count: u32, p: v128): void {
  switch (op) {
    case 0: return addOfBoth(a, b, y, count, p);
    case 1: return subtractOfBoth(a, b, y, count, p);
    case 2: return multiplyOfBoth(a, b, y, count, p);
    case 3: return divideOfBoth(a, b, y, count, p);
    case 4: return largerOfBoth(a, b, y, count, p);
    case 5: return smallerOfBoth(a, b, y, count, p);
    case 6: return squaredDifferenceOfBoth(a, b, y, count, p);
    case 7: return addReluOfBoth(a, b, y, count, p);
    case 8: return reluGradientOfBoth(a, b, y, count, p);
    case 9: return relu6GradientOfBoth(a, b, y, count, p);
    case 10: return leakyReluGradientOfBoth(a, b, y, count, p);
    case 11: return eluGradientOfBoth(a, b, y, count, p);
    case 12: return seluGradientOfBoth(a, b, y, count, p);
    case 13: return sigmoidGradientOfBoth(a, b, y, count, p);
    case 14: return tanhGradientOfBoth(a, b, y, count, p);
    case 15: return swishGradientOfBoth(a, b, y, count, p);
    case 16: return geluGradientOfBoth(a, b, y, count, p);
    case 17: return preluOfBoth(a, b, y, count, p);
    case 18: return softplusGradientOfBoth(a, b, y, count, p);
    case 19: return mishGradientOfBoth(a, b, y, count, p);
    case 20: return hardSwishGradientOfBoth(a, b, y, count, p);
    case 21: return hardSigmoidGradientOfBoth(a, b, y, count, p);
  }
}

function runOfA(op: i32, a: usize, b: usize, y: usize, count: u32, p: v128): void {
  switch (op) {
    case 0: return addOfA(a, b, y, count, p);
    case 1: return subtractOfA(a, b, y, count, p);
    case 2: return multiplyOfA(a, b, y, count, p);
    case 3: return divideOfA(a, b, y, count, p);
    case 4: return largerOfA(a, b, y, count, p);
    case 5: return smallerOfA(a, b, y, count, p);
    case 6: return squaredDifferenceOfA(a, b, y, count, p);
    case 7: return addReluOfA(a, b, y, count, p);
    case 17: return preluOfA(a, b, y, count, p);
  }
}

function runOfB(op: i32, a: usize, b: usize, y: usize, count: u32, p: v128): void {
  switch (op) {
    case 0: return addOfB(a, b, y, count, p);
    case 1: return subtractOfB(a, b, y, count, p);
    case 2: return multiplyOfB(a, b, y, count, p);
    case 3: return divideOfB(a, b, y, count, p);
    case 4: return largerOfB(a, b, y, count, p);
    case 5: return smallerOfB(a, b, y, count, p);
    case 6: return squaredDifferenceOfB(a, b, y, count, p);
    case 7: return addReluOfB(a, b, y, count, p);
    case 17: return preluOfB(a, b, y, count, p);
  }
}

/** Where an operand's run begins. `args` holds the sizes of the axes around it and then steps of this operand. */
function offsetOf(args: usize, index: u32, axes: u32, steps: u32): usize {
  let rest = index;
  let offset: u32 = 0;
  for (let axis: i32 = <i32>axes - 1; axis >= 0; axis--) {
    const size = <u32>integer(args, 9 + axis);
    offset += (rest % size) * <u32>integer(args, steps + axis);
    rest /= size;
  }
  return <usize>offset << 2;
}

/** Copies a short vector behind itself as often as fits in `length` values. */
function repeat(from: usize, to: usize, period: u32, length: u32): void {
  for (let start: u32 = 0; start < length; start += period) memory.copy(to + (start << 2), from, period << 2);
}

/**
 * Integers: operation, a, b, y, number of values, values in a run, values in a chunk, how operands go along a run, axes
 * around the run (at most 6), their sizes at 9, steps of a at 15, of b at 21; at 27 the period of b (of a, where the number at
 * 28 is 1) when it repeats along a run, else 0. Reals: a parameter.
 */
export function kernelBinary(args: usize, chunk: u32, scratch: usize): void {
  const op = integer(args, 0);
  let a = <usize>integer(args, 1);
  let b = <usize>integer(args, 2);
  const y = <usize>integer(args, 3);
  const length = <u32>integer(args, 5);
  const block = <u32>integer(args, 6);
  const walk = integer(args, 7);
  const axes = <u32>integer(args, 8);
  const period = <u32>integer(args, 27);
  const p = f32x4.splat(real(args, 0));
  if (period > 0) {
    const swapped = integer(args, 28) == 1;
    repeat(swapped ? a : b, scratch, period, length);
    if (swapped) a = scratch;
    else b = scratch;
  }
  let at = chunk * block;
  const end = at + minimum(block, <u32>integer(args, 4) - at);
  let within = at % length;
  let index = at / length;
  const aStep: usize = walk == ONLY_B ? 0 : 4;
  const bStep: usize = walk == ONLY_A ? 0 : 4;
  while (at < end) {
    const count = minimum(length - within, end - at);
    const aFrom = a + offsetOf(args, index, axes, 15) + within * aStep;
    const bFrom = b + offsetOf(args, index, axes, 21) + within * bStep;
    const to = y + (<usize>at << 2);
    if (walk == ONLY_A) runOfA(op, aFrom, bFrom, to, count, p);
    else if (walk == ONLY_B) runOfB(op, aFrom, bFrom, to, count, p);
    else runOfBoth(op, aFrom, bFrom, to, count, p);
    at += count;
    within = 0;
    index++;
  }
}

/** As kernelBinary, without a period; the results are bytes. */
export function kernelCompare(args: usize, chunk: u32, _scratch: usize): void {
  const op = integer(args, 0);
  const a = <usize>integer(args, 1);
  const b = <usize>integer(args, 2);
  const y = <usize>integer(args, 3);
  const length = <u32>integer(args, 5);
  const block = <u32>integer(args, 6);
  const walk = integer(args, 7);
  const axes = <u32>integer(args, 8);
  let at = chunk * block;
  const end = at + minimum(block, <u32>integer(args, 4) - at);
  const aStep: usize = walk == ONLY_B ? 0 : 4;
  const bStep: usize = walk == ONLY_A ? 0 : 4;
  while (at < end) {
    const within = at % length;
    const index = at / length;
    const count = minimum(length - within, end - at);
    const aFrom = a + offsetOf(args, index, axes, 15) + within * aStep;
    const bFrom = b + offsetOf(args, index, axes, 21) + within * bStep;
    for (let i: u32 = 0; i < count; i++) {
      const left = load<f32>(aFrom + i * aStep);
      const right = load<f32>(bFrom + i * bStep);
      let result: bool = left > right;
      if (op > 0) {
        if (op == 1) result = compares(1, left, right);
        else if (op == 2) result = compares(2, left, right);
        else if (op == 3) result = compares(3, left, right);
        else if (op == 4) result = compares(4, left, right);
        else result = compares(5, left, right);
      }
      store<u8>(y + at + i, result ? 1 : 0);
    }
    at += count;
  }
}

/** Integers: condition (bytes), a, b, y, number of values, values in a chunk. */
export function kernelSelect(args: usize, chunk: u32, _scratch: usize): void {
  const condition = <usize>integer(args, 0);
  const a = <usize>integer(args, 1);
  const b = <usize>integer(args, 2);
  const y = <usize>integer(args, 3);
  const block = <u32>integer(args, 5);
  const start = chunk * block;
  const end = start + minimum(block, <u32>integer(args, 4) - start);
  for (let i = start; i < end; i++) {
    const from = (load<u8>(condition + i) != 0 ? a : b) + (<usize>i << 2);
    store<u32>(y + (<usize>i << 2), load<u32>(from));
  }
}
