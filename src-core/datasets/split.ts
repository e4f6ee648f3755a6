/**
 * Which samples are trained on, which are for validation and which for the test. The split depends on the
 * labels alone, through a fixed seed: every run on a dataset, whatever its own seed, has the same three sets, so
 * runs can be compared and a test sample of one run is never a training sample of another.
 */

import { Random } from "../foundation/random";
import { DatasetError } from "./error";

/** Changing this, or anything below that draws from it, changes every split: results would no longer compare. */
export const SPLIT_SEED = 151_203_385;

/** Of a dataset with a test part of its own: this much of its training part is cut off for validation. */
const VALIDATION_FRACTION = 0.1;
/** Of a dataset without: these much of all samples; 70% stay for training. */
const VALIDATION_FRACTION_WITHOUT_TEST = 0.15;
const TEST_FRACTION_WITHOUT_TEST = 0.15;

/** A part of a dataset, as far as a split needs to know it. */
export interface LabelledSamples {
  readonly labels: Uint8Array;
  readonly count: number;
}

/** Places of samples, ascending. `train` and `validation` count in the dataset's training part. */
export interface DatasetSplit {
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
  readonly test: Uint32Array;
  /** The part in which `test` counts: "test" where the dataset has one, else "train". */
  readonly testFrom: "train" | "test";
}

/**
 * Splits a dataset, class by class, so that each set has the classes in the proportions of the whole.
 * Of every class that occurs at least one sample stays for training.
 *
 * @throws DatasetError (`too-few-samples`) when validation or test would be left empty
 */
export function splitDataset(dataset: {
  readonly train: LabelledSamples;
  readonly test?: LabelledSamples;
}): DatasetSplit {
  const { train, test } = dataset;
  const byClass = shuffledPlacesByClass(train.labels);
  const sizes = byClass.map((places) => places.length);
  const spare = sizes.map((size) => Math.max(0, size - 1));
  const none = sizes.map(() => 0);

  const testCounts = test ? none : allocate(wanted(train.count, TEST_FRACTION_WITHOUT_TEST), sizes, spare);
  const spareAfterTest = spare.map((room, label) => room - at(testCounts, label));
  const fraction = test ? VALIDATION_FRACTION : VALIDATION_FRACTION_WITHOUT_TEST;
  const validationCounts = allocate(wanted(train.count, fraction), sizes, spareAfterTest);
  if (sum(validationCounts) === 0 || (!test && sum(testCounts) === 0)) {
    throw new DatasetError(
      "too-few-samples",
      `The dataset has ${train.count} training samples, too few to keep some of them for ${test ? "validation" : "validation and test"}. Use a dataset with more samples of each class.`,
    );
  }

  const ends = testCounts.map((count, label) => count + at(validationCounts, label));
  return {
    train: gather(byClass, ends, sizes),
    validation: gather(byClass, testCounts, ends),
    test: test
      ? Uint32Array.from({ length: test.count }, (_, place) => place)
      : gather(byClass, none, testCounts),
    testFrom: test ? "test" : "train",
  };
}

/** For each label 0 to 255, the places where it stands, in an order drawn from a stream of its own. */
function shuffledPlacesByClass(labels: Uint8Array): Uint32Array[] {
  const sizes = new Uint32Array(256);
  for (const label of labels) sizes[label] = (sizes[label] ?? 0) + 1;
  const byClass = Array.from(sizes, (size) => new Uint32Array(size));
  const filled = new Uint32Array(256);
  labels.forEach((label, place) => {
    const next = filled[label] ?? 0;
    const places = byClass[label];
    if (places) places[next] = place;
    filled[label] = next + 1;
  });
  byClass.forEach((places, label) => {
    Random.fromSeed(SPLIT_SEED, `split/${label}`).shuffle(places);
  });
  return byClass;
}

function wanted(count: number, fraction: number): number {
  return Math.max(1, Math.round(count * fraction));
}

/**
 * Shares `total` among classes in proportion to their sizes, none above its room: whole parts first, then one
 * each to the largest remainders (Hamilton's method; the lower label wins a tie).
 */
function allocate(total: number, sizes: readonly number[], room: readonly number[]): number[] {
  const all = Math.max(1, sum(sizes));
  const shares = sizes.map((size, label) => Math.min(Math.floor((total * size) / all), at(room, label)));
  const byRemainder = sizes
    .map((size, label) => ({ label, remainder: ((total * size) / all) % 1 }))
    .sort((one, other) => other.remainder - one.remainder || one.label - other.label);
  let missing = Math.min(total, sum(room)) - sum(shares);
  while (missing > 0) {
    for (const { label } of byRemainder) {
      if (missing === 0 || at(shares, label) >= at(room, label)) continue;
      shares[label] = at(shares, label) + 1;
      missing -= 1;
    }
  }
  return shares;
}

/** Of each class the places from `starts` to before `ends`, all together in ascending order. */
function gather(
  byClass: readonly Uint32Array[],
  starts: readonly number[],
  ends: readonly number[],
): Uint32Array {
  const gathered = new Uint32Array(sum(ends) - sum(starts));
  let filled = 0;
  byClass.forEach((places, label) => {
    const chosen = places.subarray(at(starts, label), at(ends, label));
    gathered.set(chosen, filled);
    filled += chosen.length;
  });
  return gathered.sort();
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function at(numbers: readonly number[], place: number): number {
  return numbers[place] ?? 0;
}
