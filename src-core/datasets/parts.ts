/**
 * Which pictures are trained on, which are for validation and which for the test: drawn class by class by a hash of the seed and the
 * pictures themselves. So the same pictures fall into the same parts whatever files they came in, equal pictures stay together, and
 * pictures that come later move hardly any other.
 */
import { murmurHash3 } from "../foundation/hash";
import { type SplitUnits, unitsOf } from "./split-units";

export const DATASET_PARTS = ["train", "validation", "test"] as const;
export type DatasetPartName = (typeof DATASET_PARTS)[number];

/** A class of fewer units (pictures, or groups of them) is trained on as a whole: there would be none for each part. */
export const LEAST_TO_SPLIT = 3;

export interface SplittableSamples {
  readonly count: number;
  /** Class of each. */
  readonly labels: ArrayLike<number>;
  /** Hexadecimal hash of its pixels: equal for equal pictures alone. */
  pixelKey(sample: number): string;
  /** What belongs together and must stay in one part: a patient, a burst. Undefined: the picture stands for itself. */
  group?(sample: number): string | undefined;
  /** The part that the source puts it in, where that is to be kept. */
  given?(sample: number): DatasetPartName | undefined;
}

export interface SplitPlan {
  /** Shares of the whole for validation and test; training has the rest. */
  readonly validation: number;
  readonly test: number;
  readonly seed: number;
}

/**
 * @returns place in {@link DATASET_PARTS} of each sample
 *
 * Of each class of at least three units, validation and test get their share, rounded, but one at least. Where the source gives
 * parts, these are kept, and a part that it lacks is cut from its training part.
 */
export function drawParts(samples: SplittableSamples, plan: SplitPlan): Uint8Array {
  const parts = new Uint8Array(samples.count);
  const lacking = { validation: plan.validation > 0, test: plan.test > 0 };
  const isDrawn = new Uint8Array(samples.count).fill(1);
  if (samples.given) {
    for (let sample = 0; sample < samples.count; sample += 1) {
      const part = samples.given(sample) ?? "train";
      parts[sample] = DATASET_PARTS.indexOf(part);
      if (part === "train") continue;
      isDrawn[sample] = 0;
      lacking[part] = false;
    }
  }
  const units = unitsOf(samples, isDrawn);
  const drawn = Uint32Array.from({ length: units.count }, (_, unit) =>
    murmurHash3(`${plan.seed}/${units.keyOf(unit)}`, 0),
  );
  for (const ofClass of unitsByClass(units, samples.labels)) {
    ofClass.sort(
      (one, other) =>
        (drawn[one] ?? 0) - (drawn[other] ?? 0) || compareTexts(units.keyOf(one), units.keyOf(other)),
    );
    shareOut(units, ofClass, plan, lacking, (unit, part) => {
      for (const sample of membersOf(units, unit)) parts[sample] = DATASET_PARTS.indexOf(part);
    });
  }
  return parts;
}

function membersOf({ members, starts }: SplitUnits, unit: number): Uint32Array {
  return members.subarray(starts[unit], starts[unit + 1]);
}

function sizeOf({ starts }: SplitUnits, unit: number): number {
  return (starts[unit + 1] ?? 0) - (starts[unit] ?? 0);
}

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Units by the class that most of their samples are of; of equals, the first. */
function unitsByClass(units: SplitUnits, labels: ArrayLike<number>): Iterable<Uint32Array> {
  const labelsOfUnits = Uint32Array.from({ length: units.count }, (_, unit) =>
    sizeOf(units, unit) === 1
      ? (labels[units.members[units.starts[unit] ?? 0] ?? 0] ?? 0)
      : mostFrequent(membersOf(units, unit), labels),
  );
  const counts = new Map<number, number>();
  for (const label of labelsOfUnits) counts.set(label, (counts.get(label) ?? 0) + 1);
  const byClass = new Map(Array.from(counts, ([label, count]) => [label, new Uint32Array(count)]));
  labelsOfUnits.forEach((label, unit) => {
    const left = (counts.get(label) ?? 0) - 1;
    const ofClass = byClass.get(label);
    if (ofClass) ofClass[ofClass.length - 1 - left] = unit;
    counts.set(label, left);
  });
  return byClass.values();
}

function mostFrequent(members: Uint32Array, labels: ArrayLike<number>): number {
  const counts = new Map<number, number>();
  for (const sample of members) {
    const label = labels[sample] ?? 0;
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  const [[label] = [0]] = [...counts].sort(
    ([one, times], [other, otherTimes]) => otherTimes - times || one - other,
  );
  return label;
}

/** @param ofClass units in the order in which they are drawn */
function shareOut(
  units: SplitUnits,
  ofClass: Uint32Array,
  plan: SplitPlan,
  lacking: { readonly validation: boolean; readonly test: boolean },
  put: (unit: number, part: DatasetPartName) => void,
): void {
  if (ofClass.length < LEAST_TO_SPLIT) return;
  const total = ofClass.reduce((sum, unit) => sum + sizeOf(units, unit), 0);
  const wanted = (["test", "validation"] as const)
    .filter((part) => lacking[part])
    .map((part) => ({
      part,
      quota: Math.max(1, Math.round(total * plan[part])),
      filled: 0,
      units: [] as number[],
    }));
  const rest: number[] = [];
  for (const unit of ofClass) {
    const size = sizeOf(units, unit);
    // Into the first part that comes no further from its quota by it.
    const place = wanted.find(({ filled, quota }) => filled + size - quota <= quota - filled);
    if (!place) rest.push(unit);
    else {
      place.units.push(unit);
      place.filled += size;
    }
  }
  fillEmpty(units, [...wanted.map((place) => place.units), rest]);
  for (const place of wanted) for (const unit of place.units) put(unit, place.part);
}

/** Large groups may leave a part without any: it gets the smallest unit of the part that has most of them. */
function fillEmpty(units: SplitUnits, parts: readonly number[][]): void {
  for (const part of parts) {
    if (part.length > 0) continue;
    const giver = parts.reduce((most, other) => (other.length > most.length ? other : most));
    if (giver.length < 2) return;
    const smallest = giver.reduce((least, unit) =>
      sizeOf(units, unit) < sizeOf(units, least) ? unit : least,
    );
    giver.splice(giver.indexOf(smallest), 1);
    part.push(smallest);
  }
}
