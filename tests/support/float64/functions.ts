/** Activation functions in float64, as their papers have them. */
import type { ActivationFunction } from "#core/program/operation";

/** Klambauer et al. 2017, section 2. */
const SELU_SCALE = 1.0507009873554805;
const SELU_ALPHA = 1.6732632423543772;

/** The error function: its power series near zero, a continued fraction far out (Abramowitz & Stegun 7.1.5, 7.1.14). */
function erf(x: number): number {
  if (Math.abs(x) < 3) {
    let [term, sum] = [x, x];
    for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum) && n < 200; n += 1) {
      term *= (-x * x) / n;
      sum += term / (2 * n + 1);
    }
    return (2 / Math.sqrt(Math.PI)) * sum;
  }
  const far = Math.abs(x);
  let fraction = 0;
  for (let n = 60; n > 0; n -= 1) fraction = n / 2 / (far + fraction);
  return Math.sign(x) * (1 - Math.exp(-far * far) / (Math.sqrt(Math.PI) * (far + fraction)));
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** All but softmax, which is no function of one value. */
export const FUNCTIONS: Readonly<
  Record<Exclude<ActivationFunction, "softmax">, (x: number, slope: number) => number>
> = {
  relu: (x) => Math.max(0, x),
  relu6: (x) => Math.min(6, Math.max(0, x)),
  leakyRelu: (x, slope) => (x < 0 ? slope * x : x),
  elu: (x) => (x < 0 ? Math.expm1(x) : x),
  selu: (x) => SELU_SCALE * (x < 0 ? SELU_ALPHA * Math.expm1(x) : x),
  gelu: (x) => 0.5 * x * (1 + erf(x / Math.SQRT2)),
  sigmoid,
  tanh: Math.tanh,
  swish: (x) => x * sigmoid(x),
  hardSigmoid: (x) => Math.min(6, Math.max(0, x + 3)) / 6,
  hardSwish: (x) => (x * Math.min(6, Math.max(0, x + 3))) / 6,
  softplus: (x) => Math.log1p(Math.exp(x)),
  mish: (x) => x * Math.tanh(Math.log1p(Math.exp(x))),
};
