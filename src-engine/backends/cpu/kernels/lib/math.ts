/**
 * Elementary functions, four values at a time, in float32. Polynomials of the Cephes library (S. Moshier), whose errors
 * are about one unit in the last place over the whole range.
 */
import { madd, nmadd, zero } from "./support";

const LOG2_E: f32 = 1.4426950408889634;
/** ln 2 in two parts: products of the first with whole numbers are exact. */
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.12194440e-4;

@inline
function splat(value: f32): v128 {
  return f32x4.splat(value);
}

/** 2^n for whole n between -126 and 127. */
@inline
function powerOfTwo(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}

/** (exp(r) - 1) for r between -ln(2)/2 and ln(2)/2. */
@inline
function exponentialOfRest(r: v128): v128 {
  let p = madd(splat(1.9875691500e-4), r, splat(1.3981999507e-3));
  p = madd(p, r, splat(8.3334519073e-3));
  p = madd(p, r, splat(4.1665795894e-2));
  p = madd(p, r, splat(1.6666665459e-1));
  p = madd(p, r, splat(5.0000001201e-1));
  return madd(p, f32x4.mul(r, r), r);
}

/** The larger one; NaN in `a` stays. */
@inline
export function atLeast(a: v128, b: v128): v128 {
  return f32x4.pmax(a, b);
}

/** The smaller one; NaN in `a` stays. */
@inline
export function atMost(a: v128, b: v128): v128 {
  return f32x4.pmin(a, b);
}

/** e^x; subnormal results and infinity as they should be. */
@inline
export function exponential(x: v128): v128 {
  const inside = atMost(atLeast(x, splat(-105)), splat(89));
  const n = f32x4.nearest(f32x4.mul(inside, splat(LOG2_E)));
  const r = nmadd(n, splat(LN2_LOW), nmadd(n, splat(LN2_HIGH), inside));
  const y = f32x4.add(exponentialOfRest(r), splat(1));
  const power = i32x4.trunc_sat_f32x4_s(n);
  // In two factors: 2^n itself may be too large or too small.
  const half = i32x4.shr_s(power, 1);
  return f32x4.mul(f32x4.mul(y, powerOfTwo(half)), powerOfTwo(i32x4.sub(power, half)));
}

/** e^x - 1 without cancellation near zero. */
@inline
export function exponentialMinusOne(x: v128): v128 {
  const inside = atMost(atLeast(x, splat(-30)), splat(88.7));
  const n = f32x4.nearest(f32x4.mul(inside, splat(LOG2_E)));
  const r = nmadd(n, splat(LN2_LOW), nmadd(n, splat(LN2_HIGH), inside));
  // At most 2^127, and the last factor of two is kept for the end.
  const power = powerOfTwo(i32x4.sub(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(1)));
  const halved = madd(exponentialOfRest(r), power, f32x4.sub(power, splat(0.5)));
  return f32x4.add(halved, halved);
}

/** Natural logarithm; of 0 minus infinity, of negative values NaN. */
@inline
export function logarithm(x: v128): v128 {
  const tiny = f32x4.lt(x, splat(1.17549435e-38));
  const scaled = v128.bitselect(f32x4.mul(x, splat(8388608)), x, tiny);
  let m = v128.or(v128.and(scaled, i32x4.splat(0x007fffff)), i32x4.splat(0x3f000000));
  let e = f32x4.convert_i32x4_s(i32x4.sub(i32x4.shr_u(scaled, 23), i32x4.splat(126)));
  e = f32x4.sub(e, v128.and(tiny, splat(23)));
  const low = f32x4.lt(m, splat(0.70710678));
  e = f32x4.sub(e, v128.and(low, splat(1)));
  m = f32x4.sub(f32x4.add(m, v128.and(low, m)), splat(1));
  const z = f32x4.mul(m, m);
  let p = madd(splat(7.0376836292e-2), m, splat(-1.1514610310e-1));
  p = madd(p, m, splat(1.1676998740e-1));
  p = madd(p, m, splat(-1.2420140846e-1));
  p = madd(p, m, splat(1.4249322787e-1));
  p = madd(p, m, splat(-1.6668057665e-1));
  p = madd(p, m, splat(2.0000714765e-1));
  p = madd(p, m, splat(-2.4999993993e-1));
  p = madd(p, m, splat(3.3333331174e-1));
  let y = f32x4.mul(f32x4.mul(p, m), z);
  y = madd(e, splat(LN2_LOW), y);
  y = nmadd(z, splat(0.5), y);
  let result = madd(e, splat(LN2_HIGH), f32x4.add(m, y));
  result = v128.bitselect(splat(NaN), result, f32x4.lt(x, zero()));
  result = v128.bitselect(splat(-Infinity), result, f32x4.eq(x, zero()));
  // Infinity stays, and so does NaN.
  const finite = f32x4.lt(f32x4.abs(x), splat(Infinity));
  return v128.bitselect(result, v128.bitselect(splat(NaN), x, f32x4.lt(x, zero())), finite);
}

@inline
export function sigmoid(x: v128): v128 {
  return f32x4.div(splat(1), f32x4.add(splat(1), exponential(f32x4.neg(x))));
}

@inline
export function hyperbolicTangent(x: v128): v128 {
  const size = f32x4.abs(x);
  const z = f32x4.mul(x, x);
  let p = madd(splat(-5.70498872745e-3), z, splat(2.06390887954e-2));
  p = madd(p, z, splat(-5.37397155531e-2));
  p = madd(p, z, splat(1.33314422036e-1));
  p = madd(p, z, splat(-3.33332819422e-1));
  const near = madd(f32x4.mul(p, z), x, x);
  const power = exponential(f32x4.add(size, size));
  const far = f32x4.sub(splat(1), f32x4.div(splat(2), f32x4.add(power, splat(1))));
  const signed = v128.or(far, v128.and(x, i32x4.splat(0x80000000)));
  return v128.bitselect(near, signed, f32x4.lt(size, splat(0.625)));
}

/** The error function by Abramowitz and Stegun's formula 7.1.26, as TensorFlow.js computes it: off by at most 5e-7. */
@inline
export function errorFunction(x: v128): v128 {
  const size = f32x4.abs(x);
  const t = f32x4.div(splat(1), madd(size, splat(0.3275911), splat(1)));
  let p = madd(splat(1.061405429), t, splat(-1.453152027));
  p = madd(p, t, splat(1.421413741));
  p = madd(p, t, splat(-0.284496736));
  p = madd(p, t, splat(0.254829592));
  p = f32x4.mul(p, t);
  const value = nmadd(p, exponential(f32x4.neg(f32x4.mul(x, x))), splat(1));
  return v128.or(f32x4.abs(value), v128.and(x, i32x4.splat(0x80000000)));
}
