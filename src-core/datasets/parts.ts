/**
 * Which pictures are trained on, which are for validation and which for the test: drawn class by class by a hash of the seed and the
 * pictures themselves. So the same pictures fall into the same parts whatever files they came in, equal pictures stay together, and
 * pictures that come later move hardly any other.
 */
import { murmurHash3 } from "../foundation/hash";

export const DATASET_PARTS = ["train", "validation", "test"] as const;
export type DatasetPartName = (typeof DATASET_PARTS)[number];

/** A class of fewer units (pictures, or groups of them) is trained on as a whole: there would be none for each part. */
const LEAST_TO_SPLIT = 3;

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
  for (const units of unitsByClass(samples, isDrawn).values()) {
    shareOut(units, plan, lacking, (unit, part) => {
      for (const sample of unit.samples) parts[sample] = DATASET_PARTS.indexOf(part);
    });
  }
  return parts;
}

/** Samples that are never parted. */
interface Unit {
  readonly samples: readonly number[];
  /** Of its group, or of its pixels. */
  readonly key: string;
}

/** By the class that most of a unit's samples are of; of equals, the first. */
function unitsByClass(samples: SplittableSamples, isDrawn: Uint8Array): Map<number, Unit[]> {
  const byClass = new Map<number, Unit[]>();
  for (const unit of unitsOf(samples, isDrawn)) {
    const label = labelOf(unit, samples.labels);
    const units = byClass.get(label) ?? [];
    units.push(unit);
    byClass.set(label, units);
  }
  return byClass;
}

function labelOf({ samples: [first = 0, ...more] }: Unit, labels: ArrayLike<number>): number {
  if (more.length === 0) return labels[first] ?? 0;
  const counts = new Map<number, number>();
  for (const sample of [first, ...more]) {
    const label = labels[sample] ?? 0;
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  const [[label] = [0]] = [...counts].sort(
    ([one, times], [other, otherTimes]) => otherTimes - times || one - other,
  );
  return label;
}

function unitsOf(samples: SplittableSamples, isDrawn: Uint8Array): Unit[] {
  const { find, join } = disjointSets(samples.count);
  const groupOf = (sample: number): string | undefined => samples.group?.(sample);
  const firstOfGroup = new Map<string, number>();
  const pixels = new PixelKeys();
  for (let sample = 0; sample < samples.count; sample += 1) {
    if (isDrawn[sample] === 0) continue;
    const same = pixels.add(samples.pixelKey(sample), sample);
    if (same !== undefined) join(same, sample);
    const group = groupOf(sample);
    if (group === undefined) continue;
    const first = firstOfGroup.get(group);
    if (first === undefined) firstOfGroup.set(group, sample);
    else join(first, sample);
  }
  /** By the sample that stands for the set. */
  const units = new Array<{ samples: number[]; key: string } | undefined>(samples.count);
  for (let sample = 0; sample < samples.count; sample += 1) {
    if (isDrawn[sample] === 0) continue;
    const key = groupOf(sample) ?? pixels.of(sample);
    const unit = units[find(sample)];
    if (!unit) units[find(sample)] = { samples: [sample], key };
    else {
      unit.samples.push(sample);
      if (key < unit.key) unit.key = key;
    }
  }
  return units.filter((unit) => unit !== undefined);
}

/**
 * Keys of pixels, each text once: of hundreds of thousands of pictures they are most of what is held here. Where they come in order, as
 * those of prepared pictures do, equal ones are neighbours, and no table of them is needed.
 */
class PixelKeys {
  readonly #keys: string[] = [];
  #last = -1;
  /** First sample of each key, once they came out of order. */
  #firsts: Map<string, number> | undefined;

  /** An earlier sample of the same key. */
  add(key: string, sample: number): number | undefined {
    const last = this.#keys[this.#last] ?? "";
    if (!this.#firsts && key < last) {
      const firsts = new Map<string, number>();
      // Samples that are not asked about have none.
      this.#keys.forEach((each, at) => {
        firsts.set(each, at);
      });
      this.#firsts = firsts;
    }
    this.#keys[sample] = key;
    const same = this.#firsts
      ? this.#firsts.get(key)
      : key === last && this.#last >= 0
        ? this.#last
        : undefined;
    if (same === undefined) this.#firsts?.set(key, sample);
    this.#last = sample;
    return same;
  }

  of(sample: number): string {
    return this.#keys[sample] ?? "";
  }
}

function disjointSets(count: number) {
  const above = Uint32Array.from({ length: count }, (_, index) => index);
  const find = (sample: number): number => {
    let root = sample;
    while (above[root] !== root) {
      above[root] = above[above[root] ?? root] ?? root;
      root = above[root] ?? root;
    }
    return root;
  };
  const join = (one: number, other: number): void => {
    above[find(other)] = find(one);
  };
  return { find, join };
}

function shareOut(
  units: readonly Unit[],
  plan: SplitPlan,
  lacking: { readonly validation: boolean; readonly test: boolean },
  put: (unit: Unit, part: DatasetPartName) => void,
): void {
  if (units.length < LEAST_TO_SPLIT) return;
  const total = units.reduce((sum, { samples }) => sum + samples.length, 0);
  const wanted = (["test", "validation"] as const)
    .filter((part) => lacking[part])
    .map((part) => ({
      part,
      quota: Math.max(1, Math.round(total * plan[part])),
      filled: 0,
      units: [] as Unit[],
    }));
  const rest: Unit[] = [];
  for (const unit of inDrawnOrder(units, plan.seed)) {
    const size = unit.samples.length;
    // Into the first part that comes no further from its quota by it.
    const place = wanted.find(({ filled, quota }) => filled + size - quota <= quota - filled);
    if (!place) rest.push(unit);
    else {
      place.units.push(unit);
      place.filled += size;
    }
  }
  fillEmpty([...wanted.map((place) => place.units), rest]);
  for (const place of wanted) for (const unit of place.units) put(unit, place.part);
}

function inDrawnOrder(units: readonly Unit[], seed: number): Unit[] {
  return units
    .map((unit) => ({ unit, drawn: murmurHash3(`${seed}/${unit.key}`, 0) }))
    .sort(
      (one, other) =>
        one.drawn - other.drawn ||
        (one.unit.key < other.unit.key ? -1 : one.unit.key > other.unit.key ? 1 : 0),
    )
    .map(({ unit }) => unit);
}

/** Large groups may leave a part without any: it gets the smallest unit of the part that has most of them. */
function fillEmpty(parts: readonly Unit[][]): void {
  for (const part of parts) {
    if (part.length > 0) continue;
    const giver = parts.reduce((most, other) => (other.length > most.length ? other : most));
    if (giver.length < 2) return;
    const smallest = giver.reduce((least, unit) =>
      unit.samples.length < least.samples.length ? unit : least,
    );
    giver.splice(giver.indexOf(smallest), 1);
    part.push(smallest);
  }
}
