/**
 * How much more often one of two is right than the other, of the same images: the interval of a difference of paired shares. Newcombe 1998,
 * "Improved confidence intervals for the difference between binomial proportions based on paired data", Statistics in Medicine 17,
 * 2635-2650, method 10: each share's Wilson interval, joined by how the two go together.
 */
import { type Interval, wilsonInterval } from "./counts";

export interface PairedCounts {
  readonly both: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly neither: number;
}

/** 95%, of the first's share minus the second's, from -1 to 1. @throws RangeError where there are no images */
export function pairedInterval({ both, onlyFirst, onlySecond, neither }: PairedCounts): Interval {
  const count = both + onlyFirst + onlySecond + neither;
  const first = reaches(both + onlyFirst, count);
  const second = reaches(both + onlySecond, count);
  const difference = (onlyFirst - onlySecond) / count;
  const correlation = correlationOf({ both, onlyFirst, onlySecond, neither });
  const joined = (one: number, other: number): number =>
    Math.sqrt(Math.max(0, one ** 2 - 2 * correlation * one * other + other ** 2));
  return {
    low: Math.max(-1, difference - joined(first.below, second.above)),
    high: Math.min(1, difference + joined(first.above, second.below)),
  };
}

function reaches(right: number, count: number): { readonly below: number; readonly above: number } {
  const share = right / count;
  const { low, high } = wilsonInterval(right, count);
  return { below: share - low, above: high - share };
}

/** Phi of the table, corrected for continuity where it is above 0; 0 where a margin is empty. */
function correlationOf({ both, onlyFirst, onlySecond, neither }: PairedCounts): number {
  const count = both + onlyFirst + onlySecond + neither;
  const margins = (both + onlyFirst) * (onlySecond + neither) * (both + onlySecond) * (onlyFirst + neither);
  if (margins === 0) return 0;
  const product = both * neither - onlyFirst * onlySecond;
  return (product > 0 ? Math.max(product - count / 2, 0) : product) / Math.sqrt(margins);
}
