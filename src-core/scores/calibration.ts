/**
 * Whether the network is right as often as it says: confidence against share of right answers, in bins of equally many images
 * (Nixon and others 2019, "Measuring calibration in deep learning"; the sum over bins is Guo and others' ECE, 2017).
 */
import { confidenceOf, isRight, type Predictions } from "./predictions";

const MOST_BINS = 15;
const LEAST_IN_BIN = 20;

export interface CalibrationBin {
  readonly count: number;
  /** Mean probability of the class that was named. */
  readonly confidence: number;
  /** Share of right answers. */
  readonly accuracy: number;
  /** Least and greatest confidence in it. */
  readonly low: number;
  readonly high: number;
}

/** Images in the order of their confidence: what curve, ECE and their chances are computed from. */
export interface RankedConfidences {
  /** Ascending. */
  readonly confidences: Float64Array;
  /** 1 where the answer is right. */
  readonly right: Float64Array;
}

/** 15, or fewer so that each has at least 20 images; 0 for fewer images than that. */
export function binsFor(count: number): number {
  return Math.min(MOST_BINS, Math.floor(count / LEAST_IN_BIN));
}

export function rankConfidences(predictions: Predictions): RankedConfidences {
  const { count } = predictions;
  const order = Array.from({ length: count }, (_, image) => image).sort(
    (one, other) => confidenceOf(predictions, one) - confidenceOf(predictions, other) || one - other,
  );
  return {
    confidences: Float64Array.from(order, (image) => confidenceOf(predictions, image)),
    right: Float64Array.from(order, (image) => Number(isRight(predictions, image))),
  };
}

/** The calibration curve. Empty below 20 images. */
export function calibrationBins({ confidences, right }: RankedConfidences): CalibrationBin[] {
  const count = confidences.length;
  const bins = binsFor(count);
  const rightUntil = cutAtBins(confidences, right, bins);
  const confidenceUntil = cutAtBins(confidences, confidences, bins);
  return Array.from({ length: bins }, (_, bin) => {
    const [from, to] = [binStart(bin, bins, count), binStart(bin + 1, bins, count)];
    const share = (sums: Float64Array): number => ((sums[bin + 1] ?? 0) - (sums[bin] ?? 0)) / (to - from);
    return {
      count: to - from,
      confidence: share(confidenceUntil),
      accuracy: share(rightUntil),
      low: confidences[from] ?? 0,
      high: confidences[to - 1] ?? 0,
    };
  });
}

/**
 * The expected calibration error: the mean over the images of |share of right answers - mean confidence| of their bin.
 *
 * @returns undefined below 20 images
 */
export function calibrationError({ confidences, right }: RankedConfidences): number | undefined {
  if (binsFor(confidences.length) === 0) return undefined;
  return errorOfExcess(
    confidences,
    right.map((one, place) => one - (confidences[place] ?? 0)),
  );
}

/**
 * The same, of how much each image is more right than its confidence says.
 *
 * @param times how often each image counts, which sum to as many as there are; left out: once
 */
export function errorOfExcess(confidences: Float64Array, excess: Float64Array, times?: Uint32Array): number {
  const count = confidences.length;
  const bins = binsFor(count);
  const until = cutAtBins(confidences, excess, bins, times);
  let error = 0;
  for (let bin = 0; bin < bins; bin += 1) error += Math.abs((until[bin + 1] ?? 0) - (until[bin] ?? 0));
  return error / count;
}

/**
 * Sums of values of the images before each bin's start, and of all. Images of equal confidence may be cut by a start: each counts as they do
 * on average, so that their order is of no account.
 */
function cutAtBins(
  confidences: Float64Array,
  values: Float64Array,
  bins: number,
  times?: Uint32Array,
): Float64Array {
  const count = confidences.length;
  const sums = new Float64Array(bins + 1);
  let [bin, seen, sum] = [1, 0, 0];
  for (let place = 0; place < count; ) {
    const confidence = confidences[place];
    let [equal, own] = [0, 0];
    for (; place < count && confidences[place] === confidence; place += 1) {
      const counted = times ? (times[place] ?? 0) : 1;
      equal += counted;
      own += counted * (values[place] ?? 0);
    }
    for (; bin <= bins && binStart(bin, bins, count) <= seen + equal; bin += 1)
      sums[bin] = sum + (own * (binStart(bin, bins, count) - seen)) / equal;
    seen += equal;
    sum += own;
  }
  return sums;
}

function binStart(bin: number, bins: number, count: number): number {
  return Math.floor((bin * count) / bins);
}
