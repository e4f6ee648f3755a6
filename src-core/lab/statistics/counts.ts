/** How many of how many: intervals and comparison of counts of seeds. */

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Standard deviations of a normal distribution that hold 95% of it. */
const NORMAL_95 = 1.959963984540054;

/** Ways of filling the table that are as likely as what was seen, but for rounding, count as equally extreme (as R and SciPy do). */
const ROUNDING = 1 + 1e-7;

/**
 * The share behind `count` of `of`, with 95% confidence, from 0 to 1. Wilson 1927, "Probable inference, the law of succession,
 * and statistical inference", JASA 22.
 */
export function wilsonInterval(count: number, of: number): Interval {
  checkCount(count, of);
  const squared = NORMAL_95 ** 2;
  const share = count / of;
  const centre = share + squared / (2 * of);
  const reach = NORMAL_95 * Math.sqrt((share * (1 - share)) / of + squared / (4 * of * of));
  const scale = 1 + squared / of;
  return {
    low: count === 0 ? 0 : (centre - reach) / scale,
    high: count === of ? 1 : (centre + reach) / scale,
  };
}

/**
 * Fisher's exact test, two-sided: the probability that two counts with one common share differ at least as much as these two.
 * Fisher 1922; "as much" means "as unlikely".
 */
export function fisherExactP(first: number, ofFirst: number, second: number, ofSecond: number): number {
  checkCount(first, ofFirst);
  checkCount(second, ofSecond);
  const total = first + second;
  const least = Math.max(0, total - ofSecond);
  const most = Math.min(ofFirst, total);
  const weights: number[] = [];
  let weight = 1;
  for (let count = least; count <= most; count += 1) {
    weights.push(weight);
    weight *= ((ofFirst - count) * (total - count)) / ((count + 1) * (ofSecond - total + count + 1));
  }
  const seen = (weights[first - least] ?? 0) * ROUNDING;
  const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
  return sum(weights.filter((value) => value <= seen)) / sum(weights);
}

function checkCount(count: number, of: number): void {
  const isSound = Number.isInteger(count) && Number.isInteger(of) && of > 0 && count >= 0 && count <= of;
  if (!isSound) throw new RangeError(`A count is a whole number of at least one, not ${count} of ${of}.`);
}
