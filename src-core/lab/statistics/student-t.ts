/**
 * Student's t distribution for whole degrees of freedom, where its sums are finite (Abramowitz & Stegun 1964, 26.7.3 and 26.7.4).
 * What the finite sum leaves of 1 is the same series continued, which keeps small probabilities exact.
 */

const NEGLIGIBLE = 1e-17;
/** From here on the rest is summed: as 1 minus the finite sum it would lose its digits. */
const TAIL_FROM = 3;

/**
 * The probability that |T| is at least |t|.
 *
 * @throws RangeError when `degrees` is not a whole number from 1
 */
export function twoSidedP(t: number, degrees: number): number {
  if (!Number.isInteger(degrees) || degrees < 1) {
    throw new RangeError(`Student's t needs whole degrees of freedom from 1, not ${degrees}.`);
  }
  const size = Math.abs(t);
  if (size === Infinity) return 0;
  // Of the angle whose tangent is t / sqrt(degrees).
  const cosineSquared = 1 / (1 + (size * size) / degrees);
  const sine = 1 / Math.sqrt(1 + degrees / (size * size));
  const isOdd = degrees % 2 === 1;
  const front = isOdd ? (2 / Math.PI) * sine * Math.sqrt(cosineSquared) : sine;
  const tailBegins = Math.floor(degrees / 2);
  const usesTail = size >= TAIL_FROM;
  let head = 0;
  let tail = 0;
  let term = 1;
  for (let k = 0; k < tailBegins || usesTail; k += 1) {
    if (k < tailBegins) head += term;
    else tail += term;
    if (k >= tailBegins && term <= NEGLIGIBLE * tail) break;
    term *= cosineSquared * (isOdd ? (2 * k + 2) / (2 * k + 3) : (2 * k + 1) / (2 * k + 2));
  }
  if (usesTail) return front * tail;
  const angle = isOdd ? (2 / Math.PI) * Math.atan(size / Math.sqrt(degrees)) : 0;
  return 1 - angle - front * head;
}

/**
 * The t that |T| exceeds with probability `alpha`: half the width of a confidence interval of level 1 - alpha, in standard errors.
 *
 * @param alpha above 0 and below 1
 */
export function twoSidedQuantile(alpha: number, degrees: number): number {
  if (!(alpha > 0 && alpha < 1))
    throw new RangeError(`A quantile needs a share between 0 and 1, not ${alpha}.`);
  let high = 1;
  while (twoSidedP(high, degrees) > alpha) high *= 2;
  let low = 0;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (twoSidedP(middle, degrees) > alpha) low = middle;
    else high = middle;
  }
}
