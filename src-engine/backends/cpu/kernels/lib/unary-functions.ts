/** What the elementwise kernels do to four values. Numbers of operations are those of `operations/unary.ts`. */
import {
  atLeast,
  atMost,
  errorFunction,
  exponential,
  exponentialMinusOne,
  hyperbolicTangent,
  logarithm,
  sigmoid,
} from "./math";
import { madd, zero } from "./support";

export const SELU_SCALE: f32 = 1.0507009873554805;
export const SELU_SCALE_ALPHA: f32 = 1.7580993408473768;
export const SIXTH: f32 = 0.16666666666666666;
const HALF_ROOT: f32 = 0.7071067811865476;

/** log(1 + e^x), of the distance from 0, so that no exponential overflows. */
@inline
export function softplus(x: v128): v128 {
  const small = exponential(f32x4.neg(f32x4.abs(x)));
  return f32x4.add(atLeast(x, zero()), logarithm(f32x4.add(f32x4.splat(1), small)));
}

/**
 * As a quotient of polynomials in u = e^-|x|, which is at most 1: above zero (1 + 2u) / (1 + 2u + 2u^2), below
 * (u^2 + 2u) / (u^2 + 2u + 2).
 */
@inline
export function tanhOfSoftplus(x: v128): v128 {
  const u = exponential(f32x4.neg(f32x4.abs(x)));
  const square = f32x4.mul(u, u);
  const twice = f32x4.add(u, u);
  const isBelow = f32x4.lt(x, zero());
  const above = v128.bitselect(f32x4.add(square, twice), f32x4.add(f32x4.splat(1), twice), isBelow);
  const more = v128.bitselect(f32x4.splat(2), f32x4.add(square, square), isBelow);
  return f32x4.div(above, f32x4.add(above, more));
}

/** relu6(x + 3) / 6 */
@inline
export function hardSigmoid(x: v128): v128 {
  const shifted = f32x4.add(x, f32x4.splat(3));
  return f32x4.mul(atMost(atLeast(shifted, zero()), f32x4.splat(6)), f32x4.splat(SIXTH));
}

/** Operation `op` with parameters p and q; `op` is a constant wherever this is inlined. */
@inline
export function unary(op: i32, x: v128, p: v128, q: v128): v128 {
  if (op == 0) return atLeast(x, zero());
  // Clip: p to q
  if (op == 1) return atMost(atLeast(x, p), q);
  // Step: 1 above 0, NaN of NaN, else p
  if (op == 2) {
    const result = v128.bitselect(f32x4.splat(1), p, f32x4.gt(x, zero()));
    return v128.bitselect(result, x, f32x4.eq(x, x));
  }
  if (op == 3) return f32x4.mul(x, x);
  if (op == 4) return f32x4.sqrt(x);
  if (op == 5) return f32x4.neg(x);
  if (op == 6) return f32x4.abs(x);
  if (op == 7) return exponential(x);
  if (op == 8) return logarithm(x);
  if (op == 9) return sigmoid(x);
  if (op == 10) return hyperbolicTangent(x);
  // Leaky ReLU: slope p
  if (op == 11) return v128.bitselect(f32x4.mul(x, p), x, f32x4.lt(x, zero()));
  if (op == 12) return v128.bitselect(exponentialMinusOne(x), x, f32x4.lt(x, zero()));
  if (op == 13) {
    const below = f32x4.mul(exponentialMinusOne(x), f32x4.splat(SELU_SCALE_ALPHA));
    return v128.bitselect(below, f32x4.mul(x, f32x4.splat(SELU_SCALE)), f32x4.lt(x, zero()));
  }
  if (op == 14) return errorFunction(x);
  if (op == 15) return f32x4.div(f32x4.splat(1), x);
  if (op == 16) return f32x4.div(f32x4.splat(1), f32x4.sqrt(x));
  // Swish, x * sigmoid(x)
  if (op == 17) return f32x4.div(x, f32x4.add(f32x4.splat(1), exponential(f32x4.neg(x))));
  // GELU by the error function
  if (op == 18) {
    const half = f32x4.mul(x, f32x4.splat(0.5));
    return madd(half, errorFunction(f32x4.mul(x, f32x4.splat(HALF_ROOT))), half);
  }
  if (op == 19) return exponentialMinusOne(x);
  if (op == 20) return f32x4.floor(x);
  if (op == 21) return f32x4.ceil(x);
  if (op == 22) return softplus(x);
  if (op == 23) return f32x4.mul(x, tanhOfSoftplus(x));
  if (op == 24) return f32x4.mul(x, hardSigmoid(x));
  if (op == 25) return hardSigmoid(x);
  return x;
}
