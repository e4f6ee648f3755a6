/**
 * The learning-rate range test (Smith 2017, Cyclical learning rates for training neural networks, 1506.01186, section 3.3): in one
 * training the rate rises geometrically, and the loss against the rate shows where learning begins and where it ends. Loss is smoothed by
 * an exponential average without bias; the run ends once it passes four times its best. Both suggestions are rules of thumb of
 * practice that came after the paper: the rate of the steepest fall over the logarithm of the rate, and a tenth of the rate at
 * which the loss begins to rise.
 */

/** From one end of a range test to the other. */
export const RANGE = { from: 1e-6, to: 10 } as const;
/** Ended once the smoothed loss is above so many times its best. */
export const STOP_AT = 4;
/** Weight of what went before in the smoothed loss. */
export const SMOOTHING = 0.9;
/** Steps before the loss may end a test: the first few say little. */
export const LEAST_STEPS = 10;
/** Share of the fall that the loss must have risen again, from its best, to be called rising. */
const RISE = 0.1;

export interface RangeCurve {
  readonly rates: readonly number[];
  /** Of each batch; not a number where it diverged. */
  readonly losses: readonly number[];
}

export interface RangeTest {
  readonly rates: readonly number[];
  readonly smoothed: readonly number[];
  /** Rate of the steepest fall; undefined where the loss never fell. */
  readonly steepest: number | undefined;
  /** Rate at which the loss had begun to rise again after its best; undefined where it never rose. */
  readonly rises: number | undefined;
  /** A tenth of that. */
  readonly belowRise: number | undefined;
  /** Whether it ended before the last rate. */
  readonly endedEarly: boolean;
}

/** Exponential average without bias (Kingma and Ba 2015, section 3), step by step. */
export class SmoothedLoss {
  #sum = 0;
  #steps = 0;
  best = Number.POSITIVE_INFINITY;

  /** The average so far. */
  add(loss: number): number {
    this.#steps += 1;
    this.#sum = SMOOTHING * this.#sum + (1 - SMOOTHING) * loss;
    const smoothed = this.#sum / (1 - SMOOTHING ** this.#steps);
    if (smoothed < this.best) this.best = smoothed;
    return smoothed;
  }

  /** Whether a range test is over after this loss. */
  passes(smoothed: number): boolean {
    return this.#steps >= LEAST_STEPS && !(smoothed <= STOP_AT * this.best);
  }
}

/** @param expected steps of the whole test */
export function rangeTest({ rates, losses }: RangeCurve, expected: number): RangeTest {
  const average = new SmoothedLoss();
  const smoothed: number[] = [];
  for (const loss of losses) {
    if (!Number.isFinite(loss)) break;
    smoothed.push(average.add(loss));
  }
  const best = smoothed.indexOf(Math.min(...smoothed));
  const fall = (smoothed[0] ?? 0) - (smoothed[best] ?? 0);
  const rises =
    rates[smoothed.findIndex((loss, at) => at > best && loss > (smoothed[best] ?? 0) + RISE * fall)];
  const learned = fall > 0.02 * Math.abs(smoothed[0] ?? 0);
  return {
    rates: rates.slice(0, smoothed.length),
    smoothed,
    steepest: learned ? steepestFall(rates, smoothed, best) : undefined,
    rises: learned ? rises : undefined,
    belowRise: learned && rises !== undefined ? rises / 10 : undefined,
    endedEarly: losses.length < expected,
  };
}

/** By slopes over a twentieth of the steps to either side, before the best; the rates are evenly spaced in their logarithm. */
function steepestFall(
  rates: readonly number[],
  smoothed: readonly number[],
  best: number,
): number | undefined {
  const reach = Math.max(1, Math.round(smoothed.length / 40));
  let [lowest, at] = [0, -1];
  for (let index = reach; index <= best; index += 1) {
    const slope =
      (smoothed[Math.min(index + reach, smoothed.length - 1)] ?? 0) - (smoothed[index - reach] ?? 0);
    if (slope < lowest) [lowest, at] = [slope, index];
  }
  return rates[at];
}
