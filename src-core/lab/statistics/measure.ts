/** What an experiment measures of each run, and what a run gave. A measure says its own unit, bounds and resolution; nothing else knows it by name. */

/** `points`: values are percent, differences are percentage points. */
export type Unit = "points" | "nats";

export interface Measure {
  readonly id: string;
  /** As used within a sentence: "training error". */
  readonly label: string;
  /** Of which part of the data. Only what is measured on the training part can tell degradation from overfitting. */
  readonly part: "training" | "validation" | "test";
  readonly unit: Unit;
  readonly better: "lower" | "higher";
  /**
   * On which scale values are averaged and compared. `log`: their logarithms, so that a mean is geometric and a difference is a
   * ratio; for values above 0 whose spread grows with them.
   */
  readonly scale: "linear" | "log";
  /** What a value can be. A side that is left out has no end. */
  readonly bounds: { readonly low?: number; readonly high?: number };
  /** The smallest step that means anything, on that scale: for an error, what one image counts. Above 0. */
  readonly resolution: number;
  /** What a network gets that learned nothing: for an error, that of always naming the largest class. */
  readonly nothingLearned: number;
}

export type SeedResult =
  | { readonly seed: number; readonly value: number }
  | { readonly seed: number; readonly diverged: true };

/** A twentieth of the way from having learned nothing to a perfect value: a seed that came no further has failed. */
const LEAST_LEARNED = 0.05;
/** One percent: ratios nearer to 1 are none. */
const LEAST_RATIO = Math.log(1.01);
/** Nats: what is smaller is rounding of single precision, and has no logarithm worth comparing. */
const LEAST_VALUE = 1e-6;

/**
 * The error on a part of the data, in percent.
 *
 * @param classCounts images of each class in that part
 */
export function errorMeasure(part: Measure["part"], classCounts: readonly number[]): Measure {
  const images = countImages(classCounts);
  const largest = classCounts.reduce((most, count) => Math.max(most, count), 0);
  return {
    id: `${part}-error`,
    label: `${part} error`,
    part,
    unit: "points",
    better: "lower",
    scale: "linear",
    bounds: { low: 0, high: 100 },
    resolution: 100 / images,
    nothingLearned: 100 * (1 - largest / images),
  };
}

/** Cross-entropy in nats. Who knows nothing but how frequent the classes are gets their entropy. */
export function crossEntropyMeasure(part: Measure["part"], classCounts: readonly number[]): Measure {
  const images = countImages(classCounts);
  const shares = classCounts.filter((count) => count > 0).map((count) => count / images);
  return {
    id: `${part}-cross-entropy`,
    label: `${part} cross-entropy`,
    part,
    unit: "nats",
    better: "lower",
    scale: "linear",
    bounds: { low: 0 },
    resolution: 0.001,
    nothingLearned: shares.reduce((sum, share) => sum - share * Math.log(share), 0),
  };
}

/** How fast a network learns: its mean cross-entropy on the batches of the last half of the steps. Losses are compared by their ratios. */
export function lateLossMeasure(classCounts: readonly number[]): Measure {
  return {
    ...crossEntropyMeasure("training", classCounts),
    id: "late-loss",
    label: "late training loss",
    scale: "log",
    resolution: LEAST_RATIO,
  };
}

/** Where a mean is taken. */
export function toScale({ scale }: Pick<Measure, "scale">, value: number): number {
  return scale === "log" ? Math.log(Math.max(LEAST_VALUE, value)) : value;
}

/** Back from where a mean was taken. */
export function fromScale({ scale }: Pick<Measure, "scale">, value: number): number {
  return scale === "log" ? Math.exp(value) : value;
}

/** A value that is no number came from a training that diverged, whether it was marked or not. */
export function hasDiverged(result: SeedResult): boolean {
  return !("value" in result) || !Number.isFinite(result.value);
}

/** What a seed counts as: one that diverged has learned nothing. */
export function countedValue(measure: Measure, result: SeedResult): number {
  return "value" in result && Number.isFinite(result.value) ? result.value : measure.nothingLearned;
}

/** Whether a seed diverged, or came less than a twentieth of the way from having learned nothing to a perfect value. */
export function hasFailed(measure: Measure, result: SeedResult): boolean {
  if (hasDiverged(result)) return true;
  const perfect = perfectValue(measure);
  const margin = perfect === undefined ? 0 : LEAST_LEARNED * Math.abs(perfect - measure.nothingLearned);
  const gained =
    (countedValue(measure, result) - measure.nothingLearned) * (measure.better === "lower" ? -1 : 1);
  return gained <= margin;
}

/** The bound on the better side; undefined where there is none. */
export function perfectValue({ better, bounds }: Measure): number | undefined {
  return better === "lower" ? bounds.low : bounds.high;
}

function countImages(classCounts: readonly number[]): number {
  const images = classCounts.reduce((sum, count) => sum + count, 0);
  if (!(images > 0)) throw new RangeError("A measure needs at least one image.");
  return images;
}
