/**
 * What is never parted when parts are drawn: equal pictures, and what a person groups. Held in columns of numbers, with keys made when
 * they are asked for: of hundreds of thousands of pictures, texts and objects would take most of a training's memory.
 */
import type { SplittableSamples } from "./parts";

/** Numbered by the sample that stands for each. */
export interface SplitUnits {
  readonly count: number;
  /** Samples, unit by unit; those of a unit ascend. */
  readonly members: Uint32Array;
  /** Where in `members` a unit begins, and at last where the last one ends; `[count + 1]`. */
  readonly starts: Uint32Array;
  /** The smallest key of its samples: of a sample's group, or of its pixels where it has none. */
  keyOf(unit: number): string;
}

/** @param isDrawn 1 for the samples that are in a unit, 0 for the others */
export function unitsOf(samples: SplittableSamples, isDrawn: Uint8Array): SplitUnits {
  const groups = groupsOf(samples, isDrawn);
  const rootOf = joined(samples, isDrawn, groups);
  const sizes = new Uint32Array(samples.count);
  rootOf.forEach((root, sample) => {
    if (isDrawn[sample] === 1) sizes[root] = (sizes[root] ?? 0) + 1;
  });
  const count = sizes.reduce((sum, size) => sum + Number(size > 0), 0);
  const starts = new Uint32Array(count + 1);
  /** By root: where the next of its unit goes. */
  const next = sizes;
  let [unit, end] = [0, 0];
  sizes.forEach((size, root) => {
    if (size === 0) return;
    starts[unit] = end;
    next[root] = end;
    unit += 1;
    end += size;
  });
  starts[count] = end;
  const members = new Uint32Array(end);
  rootOf.forEach((root, sample) => {
    if (isDrawn[sample] === 0) return;
    const at = next[root] ?? 0;
    members[at] = sample;
    next[root] = at + 1;
  });
  const keyOfSample = (sample: number): string =>
    groups.names[(groups.numbers[sample] ?? 0) - 1] ?? samples.pixelKey(sample);
  const keyed = samplesOfKeys(members, starts, keyOfSample);
  return { count, members, starts, keyOf: (wanted) => keyOfSample(keyed[wanted] ?? 0) };
}

/** Of each unit, the sample with the smallest key. */
function samplesOfKeys(
  members: Uint32Array,
  starts: Uint32Array,
  keyOf: (sample: number) => string,
): Uint32Array {
  return Uint32Array.from({ length: starts.length - 1 }, (_, unit) => {
    const [from = 0, to = 0] = [starts[unit], starts[unit + 1]];
    let smallest = members[from] ?? 0;
    if (to - from === 1) return smallest;
    let key = keyOf(smallest);
    for (const sample of members.subarray(from + 1, to)) {
      const other = keyOf(sample);
      if (other < key) [smallest, key] = [sample, other];
    }
    return smallest;
  });
}

interface Groups {
  /** Each once. */
  readonly names: readonly string[];
  /** Of each sample, the place of its group in `names` and 1; 0 where it has none. Empty where nothing is grouped. */
  readonly numbers: Uint32Array;
}

function groupsOf(samples: SplittableSamples, isDrawn: Uint8Array): Groups {
  const names: string[] = [];
  if (!samples.group) return { names, numbers: new Uint32Array() };
  const numbers = new Uint32Array(samples.count);
  const known = new Map<string, number>();
  for (let sample = 0; sample < samples.count; sample += 1) {
    const name = isDrawn[sample] === 1 ? samples.group(sample) : undefined;
    if (name === undefined) continue;
    const number = known.get(name) ?? names.push(name);
    known.set(name, number);
    numbers[sample] = number;
  }
  return { names, numbers };
}

/** Of each sample, the one that stands for its unit. */
function joined(samples: SplittableSamples, isDrawn: Uint8Array, groups: Groups): Uint32Array {
  const above = Uint32Array.from({ length: samples.count }, (_, index) => index);
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
  const pixels = new EqualPixels(samples, isDrawn);
  /** By group. */
  const firsts: (number | undefined)[] = [];
  for (let sample = 0; sample < samples.count; sample += 1) {
    if (isDrawn[sample] === 0) continue;
    const same = pixels.before(sample);
    if (same !== undefined) join(same, sample);
    const group = groups.numbers[sample] ?? 0;
    if (group === 0) continue;
    const first = firsts[group];
    if (first === undefined) firsts[group] = sample;
    else join(first, sample);
  }
  for (let sample = 0; sample < samples.count; sample += 1) above[sample] = find(sample);
  return above;
}

/** Keys that come in order, as those of prepared pictures do, have their equals beside them; for others there is a table. */
class EqualPixels {
  #last = -1;
  #lastKey = "";
  #firsts: Map<string, number> | undefined;

  constructor(
    private readonly samples: SplittableSamples,
    private readonly isDrawn: Uint8Array,
  ) {}

  /** An earlier sample of the same pixels. Asked of one drawn sample after the other. */
  before(sample: number): number | undefined {
    const key = this.samples.pixelKey(sample);
    if (!this.#firsts && key < this.#lastKey) this.#firsts = this.#tableBefore(sample);
    const ofTable = this.#firsts?.get(key);
    const isAsLast = this.#last >= 0 && key === this.#lastKey;
    const same = this.#firsts ? ofTable : isAsLast ? this.#last : undefined;
    if (same === undefined) this.#firsts?.set(key, sample);
    this.#last = sample;
    this.#lastKey = key;
    return same;
  }

  #tableBefore(end: number): Map<string, number> {
    const table = new Map<string, number>();
    for (let sample = 0; sample < end; sample += 1)
      if (this.isDrawn[sample] === 1) table.set(this.samples.pixelKey(sample), sample);
    return table;
  }
}
