/** WGSL of activations and their slopes, for `T`, which is `f32` or a vector of it. */
import type { GradientOf } from "../../operations/activation-gradients";

/** The error function by Abramowitz and Stegun's formula 7.1.26, as TensorFlow.js computes it: off by at most 5e-7. */
const ERROR_FUNCTION = `
fn errorFunction(x: T) -> T {
  let t = T(1.0) / (T(1.0) + 0.3275911 * abs(x));
  let p = ((((1.061405429 * t - T(1.453152027)) * t + T(1.421413741)) * t - T(0.284496736)) * t + T(0.254829592)) * t;
  return sign(x) * (T(1.0) - p * exp(-x * x));
}`;

/** Of the distance from 0, so that no exponential overflows. */
const SIGMOID = `
fn sigmoid(x: T) -> T {
  let small = exp(-abs(x));
  return select(small, T(1.0), x >= T(0.0)) / (T(1.0) + small);
}`;

/** Drivers compute tanh as a quotient of exponentials, which overflow; near 0 the first terms of its series are more exact. */
const TANH = `
fn hyperbolicTangent(x: T) -> T {
  let small = exp(-2.0 * abs(x));
  return select(sign(x) * (T(1.0) - small) / (T(1.0) + small), x - x * x * x / 3.0, abs(x) < T(0.02));
}`;

/** As a quotient of polynomials in u = e^-|x|, which is at most 1. */
const TANH_OF_SOFTPLUS = `
fn tanhOfSoftplus(x: T) -> T {
  let u = exp(-abs(x));
  let isBelow = x < T(0.0);
  let above = select(T(1.0) + 2.0 * u, u * u + 2.0 * u, isBelow);
  return above / (above + select(2.0 * u * u, T(2.0), isBelow));
}`;

/** relu6(x + 3) / 6. */
const HARD_SIGMOID = `
fn hardSigmoid(x: T) -> T {
  let inside = (x + 3.0) * 0.16666666666666666;
  return select(select(inside, T(1.0), x > T(3.0)), T(0.0), x < T(-3.0));
}`;

/** Functions of one tensor that the engine has: an expression of `x`, and what it needs to be declared. In all of them NaN stays. */
export const FUNCTIONS = {
  relu: { value: "select(x, T(0.0), x < T(0.0))", needs: "" },
  relu6: { value: "select(select(x, T(6.0), x > T(6.0)), T(0.0), x < T(0.0))", needs: "" },
  leakyRelu: { value: "select(x, x * uniforms.slope, x < T(0.0))", needs: "" },
  elu: { value: "select(x, exp(x) - T(1.0), x < T(0.0))", needs: "" },
  selu: {
    value: "select(x * 1.0507009873554805, (exp(x) - T(1.0)) * 1.7580993408473768, x < T(0.0))",
    needs: "",
  },
  sigmoid: { value: "sigmoid(x)", needs: SIGMOID },
  tanh: { value: "hyperbolicTangent(x)", needs: TANH },
  gelu: { value: "0.5 * x * (T(1.0) + errorFunction(x * 0.7071067811865476))", needs: ERROR_FUNCTION },
  swish: { value: "x * sigmoid(x)", needs: SIGMOID },
  softplus: {
    value: "select(x, T(0.0), x < T(0.0)) + log(T(1.0) + exp(-abs(x)))",
    needs: "",
  },
  mish: { value: "x * tanhOfSoftplus(x)", needs: TANH_OF_SOFTPLUS },
  hardSwish: { value: "x * hardSigmoid(x)", needs: HARD_SIGMOID },
  hardSigmoid: { value: "hardSigmoid(x)", needs: HARD_SIGMOID },
  rsqrt: { value: "inverseSqrt(x)", needs: "" },
} as const;

/** dy times a slope: expressions of `dy`, of `b`, which is the function's input or result, and of `uniforms.slope`. */
export const GRADIENTS: Readonly<Record<GradientOf, { readonly value: string; readonly needs: string }>> = {
  reluOfResult: { value: "select(dy, T(0.0), b <= T(0.0))", needs: "" },
  relu6: { value: "select(select(dy, T(0.0), b <= T(0.0)), T(0.0), b >= T(6.0))", needs: "" },
  leakyRelu: { value: "select(dy * uniforms.slope, dy, b > T(0.0))", needs: "" },
  eluOfResult: { value: "select(dy * b + dy, dy, b >= T(0.0))", needs: "" },
  selu: {
    value: "dy * select(exp(b) * 1.7580993408473768, T(1.0507009873554805), b > T(0.0))",
    needs: "",
  },
  sigmoidOfResult: { value: "dy * b * (T(1.0) - b)", needs: "" },
  tanhOfResult: { value: "dy * (T(1.0) - b * b)", needs: "" },
  swish: { value: "dy * sigmoid(b) * (T(1.0) + b * (T(1.0) - sigmoid(b)))", needs: SIGMOID },
  /** The cumulated normal distribution, and b times its density. */
  gelu: {
    value:
      "dy * (0.5 * (T(1.0) + errorFunction(b * 0.7071067811865476)) + b * exp(-0.5 * b * b) * 0.3989422804014327)",
    needs: ERROR_FUNCTION,
  },
  softplus: { value: "dy * sigmoid(b)", needs: SIGMOID },
  mish: {
    value: "dy * (tanhOfSoftplus(b) + b * sigmoid(b) * (T(1.0) - tanhOfSoftplus(b) * tanhOfSoftplus(b)))",
    needs: `${SIGMOID}${TANH_OF_SOFTPLUS}`,
  },
  hardSwish: {
    value: "select(dy * select(b / 3.0 + 0.5, T(1.0), b >= T(3.0)), T(0.0), b <= T(-3.0))",
    needs: "",
  },
  hardSigmoid: {
    value: "select(select(dy * 0.16666666666666666, T(0.0), b <= T(-3.0)), T(0.0), b >= T(3.0))",
    needs: "",
  },
};
