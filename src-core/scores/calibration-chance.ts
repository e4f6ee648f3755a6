/** How much of a calibration error is chance: its bootstrap interval, and what a perfectly calibrated network would show. */
import { Random } from "../foundation/random";
import type { Interval } from "../lab/statistics/counts";
import { calibrationError, errorOfExcess, type RankedConfidences } from "./calibration";

/** Draws of images altogether; more samples than this many say nothing new, fewer say too little. */
const DRAWS = 3_000_000;
const [LEAST_SAMPLES, MOST_SAMPLES] = [100, 1_000];
/** The same numbers each time that they are asked for. */
const SEED = 1;

export interface CalibrationChance {
  /**
   * 95%, by the basic bootstrap (Davison & Hinkley 1997, 5.2): twice the error minus its quantiles over images drawn anew, as a bin's
   * chance makes every error larger, and those of samples once more. Not below 0.
   */
  readonly interval: Interval;
  /** Mean error of answers that are right by chance just as often as the network says. */
  readonly ofPerfect: number;
  /** 95% of such answers have an error below this. */
  readonly mostOfPerfect: number;
}

/**
 * Pauses after each sample.
 *
 * @returns undefined below 20 images
 */
export function* calibrationChance(
  ranked: RankedConfidences,
  samples = samplesFor(ranked.confidences.length),
): Generator<void, CalibrationChance | undefined> {
  const error = calibrationError(ranked);
  if (error === undefined) return undefined;
  const again = new Float64Array(samples);
  const perfect = new Float64Array(samples);
  const images = Random.fromSeed(SEED, "calibration/bootstrap");
  const answers = Random.fromSeed(SEED, "calibration/perfect");
  const { confidences, right } = ranked;
  const excess = right.map((one, place) => one - (confidences[place] ?? 0));
  const excessByChance = new Float64Array(confidences.length);
  const times = new Uint32Array(confidences.length);
  for (let sample = 0; sample < samples; sample += 1) {
    drawAgain(times, images);
    again[sample] = errorOfExcess(confidences, excess, times);
    answerByChance(excessByChance, confidences, answers);
    perfect[sample] = errorOfExcess(confidences, excessByChance);
    yield;
  }
  again.sort();
  perfect.sort();
  return {
    interval: {
      low: Math.max(0, 2 * error - quantile(again, 0.975)),
      high: Math.max(0, 2 * error - quantile(again, 0.025)),
    },
    ofPerfect: perfect.reduce((sum, value) => sum + value, 0) / samples,
    mostOfPerfect: quantile(perfect, 0.95),
  };
}

function samplesFor(count: number): number {
  return Math.max(LEAST_SAMPLES, Math.min(MOST_SAMPLES, Math.round(DRAWS / Math.max(1, count))));
}

/** How often each image is among as many that are drawn, each any of them. */
function drawAgain(times: Uint32Array, random: Random): void {
  const count = times.length;
  times.fill(0);
  for (let draw = 0; draw < count; draw += 1) {
    // Twice as fast as whole numbers that are drawn exactly even, and off by less than count / 2^53.
    const place = Math.floor(random.uniform() * count);
    times[place] = (times[place] ?? 0) + 1;
  }
}

/** Right or not, each by the chance that its confidence says. */
function answerByChance(excess: Float64Array, confidences: Float64Array, random: Random): void {
  for (let place = 0; place < excess.length; place += 1) {
    const confidence = confidences[place] ?? 0;
    excess[place] = (random.uniform() < confidence ? 1 : 0) - confidence;
  }
}

/** Between the two nearest of sorted values, as NumPy does. */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const low = sorted[Math.floor(at)] ?? 0;
  const high = sorted[Math.ceil(at)] ?? low;
  return low + (high - low) * (at - Math.floor(at));
}

/** For who has nothing else to do meanwhile. */
export function finishedChance(
  work: Generator<void, CalibrationChance | undefined>,
): CalibrationChance | undefined {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}
