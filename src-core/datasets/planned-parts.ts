/** How many pictures each part will have, told before their pixels, and so the draw itself, are known. */
import { groupingBy } from "./groups";
import { DATASET_PARTS, type DatasetPartName, drawParts, LEAST_TO_SPLIT } from "./parts";
import type { SplitChoice } from "./view";

export type PartCounts = Readonly<Record<DatasetPartName, number>>;

/** Names are held and their groups are drawn; of more pictures nothing is told beforehand. */
const MOST_GROUPED = 500_000;

/** What is known of pictures by their names and labels alone. */
export interface CountedSamples {
  readonly count: number;
  readonly classes: number;
  label(sample: number): number;
  name(sample: number): string;
  /** As the source has it; undefined where it says nothing. */
  part(sample: number): DatasetPartName | undefined;
}

/**
 * Equal to what {@link drawParts} gives where no two pictures have the same pixels. Equal ones stay in one part, which moves a few.
 *
 * @returns undefined for groups of very many pictures
 * @throws DatasetError (`invalid-request`) for a pattern that is none
 */
export function plannedParts(samples: CountedSamples, split: SplitChoice): PartCounts | undefined {
  if (split.group === undefined) return countedParts(samples, split);
  if (samples.count > MOST_GROUPED) return undefined;
  const { way, group, ...plan } = split;
  const grouping = groupingBy(group);
  const labels = Uint16Array.from({ length: samples.count }, (_, sample) => samples.label(sample));
  const parts = drawParts(
    {
      count: samples.count,
      labels,
      // None is like another; these come in order, as hashes of prepared pictures do.
      pixelKey: (sample) => String(sample).padStart(9, "0"),
      group: (sample) => grouping(samples.name(sample)),
      ...(way === "by-folder" && { given: (sample: number) => samples.part(sample) }),
    },
    plan,
  );
  const counts = { train: 0, validation: 0, test: 0 };
  for (const part of parts) counts[DATASET_PARTS[part] ?? "train"] += 1;
  return counts;
}

function countedParts(samples: CountedSamples, { way, validation, test }: SplitChoice): PartCounts {
  const counts = { train: 0, validation: 0, test: 0 };
  const drawn = new Uint32Array(samples.classes);
  for (let sample = 0; sample < samples.count; sample += 1) {
    const given = way === "by-folder" ? (samples.part(sample) ?? "train") : "train";
    if (given !== "train") counts[given] += 1;
    else {
      const label = samples.label(sample);
      drawn[label] = (drawn[label] ?? 0) + 1;
    }
  }
  const wanted = (["test", "validation"] as const)
    .map((part) => ({ part, share: part === "test" ? test : validation }))
    .filter(({ part, share }) => share > 0 && counts[part] === 0);
  for (const pictures of drawn) {
    const sizes = sharedOut(
      pictures,
      wanted.map(({ share }) => share),
    );
    for (const [place, { part }] of wanted.entries()) counts[part] += sizes[place] ?? 0;
    counts.train += sizes.at(-1) ?? 0;
  }
  return counts;
}

/** The rule of `drawParts` for pictures that stand alone: the share of each part, and last what is left for training. */
function sharedOut(pictures: number, shares: readonly number[]): number[] {
  if (pictures < LEAST_TO_SPLIT) return [...shares.map(() => 0), pictures];
  let left = pictures;
  const sizes = shares.map((share) => {
    const size = Math.min(left, Math.max(1, Math.round(pictures * share)));
    left -= size;
    return size;
  });
  sizes.push(left);
  for (const [place, size] of sizes.entries()) {
    if (size > 0) continue;
    const giver = sizes.indexOf(Math.max(...sizes));
    sizes[giver] = (sizes[giver] ?? 0) - 1;
    sizes[place] = 1;
  }
  return sizes;
}
