/** Functions of one tensor, value by value. */
import { storeFirst } from "./lib/partial-vector";
import { integer, minimum, real } from "./lib/support";
import { unary } from "./lib/unary-functions";

@inline
function loop(op: i32, x: usize, y: usize, count: u32, p: v128, q: v128): void {
  const whole = count & ~3;
  const end = x + (<usize>whole << 2);
  let from = x;
  let to = y;
  while (from < end) {
    v128.store(to, unary(op, v128.load(from), p, q));
    from += 16;
    to += 16;
  }
  if (whole < count) storeFirst(to, unary(op, v128.load(from), p, q), count - whole);
}

// A function for each operation: the compiler takes much longer over a single large one.
function relu(x: usize, y: usize, count: u32, p: v128, q: v128): void {
  loop(0, x, y, count, p, q);
}

function clip(x: usize, y: usize, count: u32, p: v128, q: v128): void {
  loop(1, x, y, count, p, q);
}

function step(x: usize, y: usize, count: u32, p: v128, q: v128): void {
  loop(2, x, y, count, p, q);
}

function square(x: usize, y: usize, count: u32, p: v128, q: v128): void {
  loop(3, x, y, count, p, q);
}

function root(x: usize, y: usize, count: u32, p: v128, q: v128): void {
  loop(4, x, y, count, p, q);
}

function negative(x: usize, y: usize, count: u32, p: v128, q: v128): void {
  loop(5, x, y, count, p, q);
}

function absolute(x: usize, y: usize, count: u32, p: v128, q: v128): void {
  loop(6, x, y, count, p, q);
}

function exponentials(x: usize, y: usize, count: u32, p: v128, q: v128): void {
  loop(7, x, y, count, p, q);
}

function logarithms(x: usize, y: usize, count: u32, p: v128, q: v128): void {
  loop(8, x, y, count, p, q);
}

function sigmoids(x: usize, y: usize, count: u32, p: v128, q: v128): void {
  loop(9, x, y, count, p, q);
}

function hyperbolicTangents(x: usize, y: usize, count: u32, p: v128, q: v128): void {
  loop(10, x, y, count, p, q);
}

function leakyRelu(x: usize, y: usize, count: u32, p: v128, q: v128): void {
  loop(11, x, y, count, p, q);
}

function elu(x: usize, y: usize, count: u32, p: v128, q: v128): void {
  loop(12, x, y, count, p, q);
}

function selu(x: usize, y: usize, count: u32, p: v128, q: v128): void {
  loop(13, x, y, count, p, q);
}

function errorFunctions(x: usize, y: usize, count: u32, p: v128, q: v128): void {
  loop(14, x, y, count, p, q);
}

function reciprocals(x: usize, y: usize, count: u32, p: v128, q: v128): void {
  loop(15, x, y, count, p, q);
}

function reciprocalRoots(x: usize, y: usize, count: u32, p: v128, q: v128): void {
  loop(16, x, y, count, p, q);
}

function swish(x: usize, y: usize, count: u32, p: v128, q: v128): void {
  loop(17, x, y, count, p, q);
}

function gelu(x: usize, y: usize, count: u32, p: v128, q: v128): void {
  loop(18, x, y, count, p, q);
}

function exponentialsMinusOne(x: usize, y: usize, count: u32, p: v128, q: v128): void {
  loop(19, x, y, count, p, q);
}

function floors(x: usize, y: usize, count: u32, p: v128, q: v128): void {
  loop(20, x, y, count, p, q);
}

function ceilings(x: usize, y: usize, count: u32, p: v128, q: v128): void {
  loop(21, x, y, count, p, q);
}

function softpluses(x: usize, y: usize, count: u32, p: v128, q: v128): void {
  loop(22, x, y, count, p, q);
}

function mish(x: usize, y: usize, count: u32, p: v128, q: v128): void {
  loop(23, x, y, count, p, q);
}

function hardSwish(x: usize, y: usize, count: u32, p: v128, q: v128): void {
  loop(24, x, y, count, p, q);
}

function hardSigmoids(x: usize, y: usize, count: u32, p: v128, q: v128): void {
  loop(25, x, y, count, p, q);
}

/** Integers: operation, x, y, number of values, values in a chunk. Reals: two parameters. */
export function kernelUnary(args: usize, chunk: u32, _scratch: usize): void {
  const op = integer(args, 0);
  const block = <u32>integer(args, 4);
  const start = chunk * block;
  const count = minimum(block, <u32>integer(args, 3) - start);
  const x = <usize>integer(args, 1) + (<usize>start << 2);
  const y = <usize>integer(args, 2) + (<usize>start << 2);
  const p = f32x4.splat(real(args, 0));
  const q = f32x4.splat(real(args, 1));
  switch (op) {
    case 0: return relu(x, y, count, p, q);
    case 1: return clip(x, y, count, p, q);
    case 2: return step(x, y, count, p, q);
    case 3: return square(x, y, count, p, q);
    case 4: return root(x, y, count, p, q);
    case 5: return negative(x, y, count, p, q);
    case 6: return absolute(x, y, count, p, q);
    case 7: return exponentials(x, y, count, p, q);
    case 8: return logarithms(x, y, count, p, q);
    case 9: return sigmoids(x, y, count, p, q);
    case 10: return hyperbolicTangents(x, y, count, p, q);
    case 11: return leakyRelu(x, y, count, p, q);
    case 12: return elu(x, y, count, p, q);
    case 13: return selu(x, y, count, p, q);
    case 14: return errorFunctions(x, y, count, p, q);
    case 15: return reciprocals(x, y, count, p, q);
    case 16: return reciprocalRoots(x, y, count, p, q);
    case 17: return swish(x, y, count, p, q);
    case 18: return gelu(x, y, count, p, q);
    case 19: return exponentialsMinusOne(x, y, count, p, q);
    case 20: return floors(x, y, count, p, q);
    case 21: return ceilings(x, y, count, p, q);
    case 22: return softpluses(x, y, count, p, q);
    case 23: return mish(x, y, count, p, q);
    case 24: return hardSwish(x, y, count, p, q);
    case 25: return hardSigmoids(x, y, count, p, q);
  }
}

/** Bytes 0 and 1 as float32 values. Integers: x, y, number of values, values in a chunk. */
export function kernelFloatsOfBytes(args: usize, chunk: u32, _scratch: usize): void {
  const block = <u32>integer(args, 3);
  const start = chunk * block;
  const end = start + minimum(block, <u32>integer(args, 2) - start);
  const x = <usize>integer(args, 0);
  const y = <usize>integer(args, 1);
  for (let i = start; i < end; i++) store<f32>(y + (<usize>i << 2), <f32>load<u8>(x + i));
}

/** Whole numbers as float32 values. Integers: x, y, number of values, values in a chunk. */
export function kernelFloatsOfIntegers(args: usize, chunk: u32, _scratch: usize): void {
  const block = <u32>integer(args, 3);
  const start = chunk * block;
  const end = start + minimum(block, <u32>integer(args, 2) - start);
  const x = <usize>integer(args, 0);
  const y = <usize>integer(args, 1);
  for (let i = start; i < end; i++) store<f32>(y + (<usize>i << 2), <f32>load<i32>(x + (<usize>i << 2)));
}
