/**
 * Numbers drawn from a Beta distribution: X / (X + Y) of two Gamma-distributed ones. A Gamma number comes from Marsaglia & Tsang 2000
 * ("A simple method for generating gamma variables", ACM TOMS 26:3), and below shape 1 from shape + 1 by their section 6. It is kept as its
 * logarithm: at a small shape the number itself is too small for a double, and two of them would be divided as 0 / 0.
 */
import type { Random } from "./random";

/** Below it a logarithm would be too large for a double, and numbers are all but surely 0 or 1 anyway. */
const LEAST_SHAPE = 1e-300;

/**
 * From Beta(alpha, beta), 0 to 1.
 *
 * @throws RangeError when a parameter is not positive and finite
 */
export function drawBeta(random: Random, alpha: number, beta: number): number {
  const first = logOfGamma(random, alpha);
  const second = logOfGamma(random, beta);
  return 1 / (1 + Math.exp(second - first));
}

function logOfGamma(random: Random, shape: number): number {
  if (!(shape > 0 && Number.isFinite(shape))) {
    throw new RangeError(`A Gamma distribution needs a positive shape, not ${shape}.`);
  }
  if (shape >= 1) return Math.log(gamma(random, shape));
  return Math.log(gamma(random, shape + 1)) + Math.log(positive(random)) / Math.max(shape, LEAST_SHAPE);
}

/** From Gamma(shape, 1), for a shape of at least 1. */
function gamma(random: Random, shape: number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const normal = random.normal();
    const cube = (1 + c * normal) ** 3;
    if (cube <= 0) continue;
    if (Math.log(positive(random)) < (normal * normal) / 2 + d - d * cube + d * Math.log(cube))
      return d * cube;
  }
}

/** Evenly from (0, 1]: its logarithm is a number. */
function positive(random: Random): number {
  return 1 - random.uniform();
}
