/** Sources that are made of parts in a row: arrays, files, shards. Each counts its samples from 0. */
import { MOST_CLASSES } from "../info";
import { invalidSource } from "../invalid-source";
import type { DatasetPartName } from "../parts";
import type { DataSource, Skipped, SourcePicture } from "../source";

export interface SourceSection {
  readonly count: number;
  readonly part: DatasetPartName | undefined;
  name(item: number): string;
  target(item: number): number;
  /** @param items ascending */
  read(items: Uint32Array): AsyncIterable<SourcePicture>;
}

export const MOST_SAMPLES = 10_000_000;

/** @param name of the source, for sentences @throws SkiploomError `invalid-dataset` without samples, with too many, or too many classes */
export function sourceOfSections(
  name: string,
  sections: readonly SourceSection[],
  facts: {
    readonly shape: DataSource["shape"];
    readonly classNames: readonly string[];
    readonly skipped?: readonly Skipped[];
    readonly notes?: readonly string[];
  },
): DataSource {
  const ends: number[] = [];
  for (const { count } of sections) ends.push((ends.at(-1) ?? 0) + count);
  const count = ends.at(-1) ?? 0;
  if (count === 0)
    throw invalidSource(name, `it holds no pictures with labels${firstLeftOut(facts.skipped)}`);
  if (count > MOST_SAMPLES)
    throw invalidSource(name, `it holds ${count} pictures, and at most ${MOST_SAMPLES} are read`);
  if (facts.classNames.length > MOST_CLASSES)
    throw invalidSource(name, `it has ${facts.classNames.length} classes, and there can be ${MOST_CLASSES}`);
  const placeOf = (sample: number): { section: SourceSection; item: number } => {
    const at = firstAfter(ends, sample);
    const section = sections[at];
    if (!section) throw new Error(`There is no sample ${sample} of ${count}.`);
    return { section, item: sample - (ends[at - 1] ?? 0) };
  };
  return {
    count,
    shape: facts.shape,
    classNames: facts.classNames,
    skipped: facts.skipped ?? [],
    notes: facts.notes ?? [],
    name: (sample) => {
      const { section, item } = placeOf(sample);
      return section.name(item);
    },
    target: (sample) => {
      const { section, item } = placeOf(sample);
      return section.target(item);
    },
    part: (sample) => placeOf(sample).section.part,
    read: async function* (samples) {
      let at = 0;
      for (const [place, section] of sections.entries()) {
        const start = ends[place - 1] ?? 0;
        const end = ends[place] ?? 0;
        const first = at;
        while (at < samples.length && (samples[at] ?? 0) < end) at += 1;
        if (at > first) yield* section.read(samples.slice(first, at).map((sample) => sample - start));
      }
    },
  };
}

/** Why there may be none: what was wrong with the first is mostly wrong with all. */
function firstLeftOut(skipped: readonly Skipped[] = []): string {
  const [first] = skipped;
  return first ? `; ${skipped.length} were left out, the first, ${first.name}, because ${first.reason}` : "";
}

/** Place of the first end beyond a sample, by halving: there may be thousands of sections. */
function firstAfter(ends: readonly number[], sample: number): number {
  let from = 0;
  let to = ends.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (sample < (ends[middle] ?? 0)) to = middle;
    else from = middle + 1;
  }
  return from;
}
