/**
 * What the seeds of one or several arms say of an arm's mean, of a difference, or of a difference of differences. All three are one sum:
 * seed by seed the arms' values are added with their signs, and the sums give a mean with Student's t interval (Student 1908).
 * The interval speaks of other seeds on the same images. `docs/lab-statistics.md` says how far it can be trusted.
 */
import type { Interval } from "./counts";
import {
  countedValue,
  fromScale,
  hasDiverged,
  hasFailed,
  type Measure,
  type SeedResult,
  toScale,
} from "./measure";
import { twoSidedQuantile } from "./student-t";

export const ALPHA = 0.05;
/** Fewer seeds give a hint, not an interval. */
export const LEAST_SEEDS = 3;
/** Of a resolution: below this, two numbers differ by rounding alone. */
export const ROUNDING = 1e-6;

export interface Term {
  readonly sign: 1 | -1;
  readonly measure: Measure;
  readonly results: readonly SeedResult[];
}

/** Of the seeds that an estimate is made of, in one of its arms. */
export interface FailureCount {
  /** Those that diverged among them. */
  readonly failed: number;
  readonly diverged: number;
  readonly of: number;
}

interface Seen {
  /** Those that finished in all arms, in order: others are left out. */
  readonly seeds: readonly number[];
  /** One for each term, in their order. */
  readonly failures: readonly FailureCount[];
}

export interface Nothing extends Seen {
  readonly kind: "nothing";
}
/** One or two seeds: a mean without an interval. */
export interface Hint extends Seen {
  readonly kind: "hint";
  readonly mean: number;
}
export interface MeanWithInterval extends Seen {
  readonly kind: "interval";
  readonly mean: number;
  /** At least what makes the 95% interval as wide as the resolution to either side. */
  readonly standardError: number;
  /** 95%, within what is possible. */
  readonly interval: Interval;
  /** All seeds gave the same: the interval is the resolution alone. */
  readonly noSpread: boolean;
  readonly possible: Interval;
  readonly resolution: number;
}
/** A seed diverged, or an arm's seeds split into trained and failed: a mean of the two would describe neither. */
export interface Counts extends Seen {
  readonly kind: "counts";
}
export type Estimate = Nothing | Hint | MeanWithInterval | Counts;

/** One arm's mean, in the measure's own unit: where it is compared by logarithms, the geometric mean. Its standard error is of the scale. */
export function armMean(measure: Measure, results: readonly SeedResult[]): Estimate {
  const found = estimate([{ sign: 1, measure, results }]);
  if (measure.scale === "linear" || !("mean" in found)) return found;
  const mean = fromScale(measure, found.mean);
  if (found.kind === "hint") return { ...found, mean };
  const own = ({ low, high }: Interval): Interval => ({
    low: fromScale(measure, low),
    high: fromScale(measure, high),
  });
  return { ...found, mean, interval: own(found.interval), possible: own(found.possible) };
}

/** The first minus the second, paired by seed. */
export function pairedDifference(
  measure: Measure,
  first: readonly SeedResult[],
  second: readonly SeedResult[],
): Estimate {
  return estimate([
    { sign: 1, measure, results: first },
    { sign: -1, measure, results: second },
  ]);
}

/** How much more the first pair differs than the second, paired by seed. */
export function differenceOfDifferences(
  measure: Measure,
  [first, firstBase]: readonly [readonly SeedResult[], readonly SeedResult[]],
  [second, secondBase]: readonly [readonly SeedResult[], readonly SeedResult[]],
): Estimate {
  return estimate([
    { sign: 1, measure, results: first },
    { sign: -1, measure, results: firstBase },
    { sign: -1, measure, results: second },
    { sign: 1, measure, results: secondBase },
  ]);
}

/**
 * The sum of the terms, seed by seed, on their measures' scale. Seeds may come in any order.
 *
 * @throws RangeError when a seed stands twice in one arm
 */
export function estimate(terms: readonly Term[]): Estimate {
  const arms = terms.map(({ results }) => bySeed(results));
  const seeds = [...(arms[0]?.keys() ?? [])]
    .filter((seed) => arms.every((arm) => arm.has(seed)))
    .sort((one, other) => one - other);
  const paired = terms.map(({ sign, measure }, index) => ({
    sign,
    measure,
    results: seeds.flatMap((seed) => arms[index]?.get(seed) ?? []),
  }));
  const failures = paired.map(({ measure, results }) => countFailures(measure, results));
  const seen = { seeds, failures };
  if (seeds.length === 0) return { kind: "nothing", ...seen };
  if (failures.some(({ failed, diverged, of }) => diverged > 0 || (failed > 0 && failed < of))) {
    return { kind: "counts", ...seen };
  }
  const sums = seeds.map((_, index) =>
    paired.reduce((sum, { sign, measure, results }) => {
      const result = results[index];
      return result ? sum + sign * toScale(measure, countedValue(measure, result)) : sum;
    }, 0),
  );
  if (seeds.length < LEAST_SEEDS) return { kind: "hint", ...seen, mean: meanOf(sums) };
  return withInterval(seen, terms, sums);
}

/** The interval of level 1 - alpha, within what is possible. */
export function intervalAt(found: Omit<MeanWithInterval, "interval">, alpha: number): Interval {
  const { mean, standardError, possible, seeds } = found;
  const reach = standardError * twoSidedQuantile(alpha, seeds.length - 1);
  return { low: Math.max(possible.low, mean - reach), high: Math.min(possible.high, mean + reach) };
}

function bySeed(results: readonly SeedResult[]): Map<number, SeedResult> {
  const found = new Map(results.map((result) => [result.seed, result]));
  if (found.size !== results.length) throw new RangeError("A seed stands twice in one arm.");
  return found;
}

function countFailures(measure: Measure, results: readonly SeedResult[]): FailureCount {
  return {
    failed: results.filter((result) => hasFailed(measure, result)).length,
    diverged: results.filter(hasDiverged).length,
    of: results.length,
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function withInterval(seen: Seen, terms: readonly Term[], sums: readonly number[]): MeanWithInterval {
  const degrees = sums.length - 1;
  const resolution = resolutionOf(terms);
  const mean = meanOf(sums);
  const variance = sums.reduce((sum, value) => sum + (value - mean) ** 2, 0) / degrees;
  const least = resolution / twoSidedQuantile(ALPHA, degrees);
  const found = {
    kind: "interval",
    ...seen,
    mean,
    standardError: Math.max(Math.sqrt(variance / sums.length), least),
    noSpread: Math.max(...sums) - Math.min(...sums) <= ROUNDING * resolution,
    possible: possibleValues(terms),
    resolution,
  } as const;
  return { ...found, interval: intervalAt(found, ALPHA) };
}

/**
 * Three seeds without one wrong image leave room for an error of one image (the rule of three: 3 / (3 N)), in each of two arms to one side;
 * a difference of two differences has room for two.
 */
function resolutionOf(terms: readonly Term[]): number {
  return Math.max(...terms.map(({ measure }) => measure.resolution)) * Math.max(1, terms.length / 2);
}

function possibleValues(terms: readonly Term[]): Interval {
  const ends = terms.map(({ sign, measure: { bounds, scale } }) => {
    const { high = Infinity } = bounds;
    // A logarithm of what cannot be below 0 can be anything.
    const low = scale === "log" ? -Infinity : (bounds.low ?? -Infinity);
    return sign === 1 ? { low, high } : { low: -high, high: -low };
  });
  return {
    low: ends.reduce((sum, { low }) => sum + low, 0),
    high: ends.reduce((sum, { high }) => sum + high, 0),
  };
}
