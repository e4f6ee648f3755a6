/** What the kernels of two tensors do to four values of each. Numbers are those of `operations/binary.ts`. */
import { atLeast, exponential, exponentialMinusOne, errorFunction, sigmoid } from "./math";
import { madd, nmadd, zero } from "./support";
import { SELU_SCALE, SELU_SCALE_ALPHA, SIXTH, tanhOfSoftplus } from "./unary-functions";

const THIRD: f32 = 0.3333333333333333;
const HALF_ROOT: f32 = 0.7071067811865476;
const INVERSE_ROOT_OF_TWO_PI: f32 = 0.3989422804014327;

@inline
function one(): v128 {
  return f32x4.splat(1);
}

/** Operation `op` with a parameter p; `op` is a constant wherever this is inlined. In gradients a is dy. */
@inline
export function binary(op: i32, a: v128, b: v128, p: v128): v128 {
  if (op == 0) return f32x4.add(a, b);
  if (op == 1) return f32x4.sub(a, b);
  if (op == 2) return f32x4.mul(a, b);
  if (op == 3) return f32x4.div(a, b);
  if (op == 4) return f32x4.max(a, b);
  if (op == 5) return f32x4.min(a, b);
  if (op == 6) {
    const difference = f32x4.sub(a, b);
    return f32x4.mul(difference, difference);
  }
  // ReLU of the sum
  if (op == 7) return atLeast(f32x4.add(a, b), zero());
  // dy where the ReLU's result is above 0
  if (op == 8) return v128.andnot(a, f32x4.le(b, zero()));
  // dy where x is between 0 and 6
  if (op == 9)
    return v128.andnot(a, v128.or(f32x4.le(b, zero()), f32x4.ge(b, f32x4.splat(6))));
  // Leaky ReLU from x; slope p
  if (op == 10) return v128.bitselect(a, f32x4.mul(a, p), f32x4.gt(b, zero()));
  // ELU from its result
  if (op == 11) return v128.bitselect(a, madd(a, b, a), f32x4.ge(b, zero()));
  // SELU from x
  if (op == 12) {
    const below = f32x4.mul(exponential(b), f32x4.splat(SELU_SCALE_ALPHA));
    return f32x4.mul(a, v128.bitselect(f32x4.splat(SELU_SCALE), below, f32x4.gt(b, zero())));
  }
  // Sigmoid from its result
  if (op == 13) return f32x4.mul(a, f32x4.mul(b, f32x4.sub(one(), b)));
  // tanh from its result
  if (op == 14) return f32x4.mul(a, nmadd(b, b, one()));
  // Swish from x: s (1 + x (1 - s))
  if (op == 15) {
    const s = sigmoid(b);
    return f32x4.mul(a, f32x4.mul(s, madd(b, f32x4.sub(one(), s), one())));
  }
  // GELU from x: its cumulated normal distribution, and x times the density
  if (op == 16) {
    const half = f32x4.splat(0.5);
    const cumulated = madd(errorFunction(f32x4.mul(b, f32x4.splat(HALF_ROOT))), half, half);
    const density = f32x4.mul(
      exponential(f32x4.mul(f32x4.mul(b, b), f32x4.splat(-0.5))),
      f32x4.splat(INVERSE_ROOT_OF_TWO_PI),
    );
    return f32x4.mul(a, madd(b, density, cumulated));
  }
  // Prelu: x, slope
  if (op == 17) return v128.bitselect(f32x4.mul(a, b), a, f32x4.lt(a, zero()));
  // Softplus from x
  if (op == 18) return f32x4.mul(a, sigmoid(b));
  // Mish from x: t + x (1 - t^2) sigmoid(x), t the tanh of its softplus
  if (op == 19) {
    const t = tanhOfSoftplus(b);
    return f32x4.mul(a, madd(f32x4.mul(b, nmadd(t, t, one())), sigmoid(b), t));
  }
  // Hard swish from x: 0 up to -3, x / 3 + 1 / 2 up to 3, then 1
  if (op == 20) {
    const between = madd(b, f32x4.splat(THIRD), f32x4.splat(0.5));
    const slope = v128.bitselect(one(), between, f32x4.ge(b, f32x4.splat(3)));
    return v128.andnot(f32x4.mul(a, slope), f32x4.le(b, f32x4.splat(-3)));
  }
  // Hard sigmoid from x
  if (op == 21)
    return v128.andnot(
      f32x4.mul(a, f32x4.splat(SIXTH)),
      v128.or(f32x4.le(b, f32x4.splat(-3)), f32x4.ge(b, f32x4.splat(3))),
    );
  return a;
}

/** Comparisons, as 0 and 1. */
@inline
export function compares(op: i32, a: f32, b: f32): bool {
  if (op == 0) return a > b;
  if (op == 1) return a >= b;
  if (op == 2) return a < b;
  if (op == 3) return a <= b;
  if (op == 4) return a == b;
  return a != b;
}
