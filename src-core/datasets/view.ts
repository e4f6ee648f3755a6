/**
 * A view of prepared pictures: which classes there are, what was merged, left out or relabelled, and how parts are drawn. It is small,
 * and another view of the same pictures copies no pixels.
 */
import { z } from "zod";
import { DatasetError } from "./error";
import { groupingBy, groupsOf } from "./groups";
import { classNameSchema, MOST_CLASSES } from "./info";
import { type DatasetPartName, drawParts } from "./parts";
import { consecutive } from "./samples";

const shareSchema = z.number().min(0).max(0.9);

export const splitChoiceSchema = z.strictObject({
  /** `by-folder`: as the source has it; a part that it lacks is drawn from its training part. */
  way: z.enum(["drawn", "by-folder"]),
  /** Of the whole; training has the rest. */
  validation: shareSchema,
  test: shareSchema,
  /** What belongs together: `folder`, or a regular expression on names whose first group (or whole match) says it. */
  group: z.string().min(1).max(500).optional(),
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 32 - 1),
});
export type SplitChoice = z.infer<typeof splitChoiceSchema>;

export const DRAWN_SPLIT: SplitChoice = { way: "drawn", validation: 0.1, test: 0.1, seed: 0 };

export const datasetViewSchema = z.strictObject({
  version: z.literal(1),
  /** In the order of class numbers. `from`: the source's classes that it is made of; one that is in none is left out. */
  classes: z
    .array(z.strictObject({ name: classNameSchema, from: z.array(z.number().int().min(0)).min(1) }))
    .min(1)
    .max(MOST_CLASSES),
  /** By the pictures' places: relabelled to a class of this view, or left out (null). */
  changes: z.array(z.tuple([z.number().int().min(0), z.number().int().min(0).nullable()])),
  split: splitChoiceSchema,
});
export type DatasetView = z.infer<typeof datasetViewSchema>;

/** What a view is taken of: the pictures in the order of their hashes, as their source has them. */
export interface ViewedSamples {
  readonly count: number;
  /** Place of the class among the source's. */
  readonly targets: ArrayLike<number>;
  pixelKey(sample: number): string;
  name(sample: number): string;
  part(sample: number): DatasetPartName | undefined;
}

/** Samples that a view keeps, in the order of the pictures. */
export interface SeenSamples {
  /** Places among the pictures, ascending. */
  readonly places: Uint32Array;
  readonly labels: Uint16Array;
  /** Places in `DATASET_PARTS`. */
  readonly parts: Uint8Array;
}

/** The view that a source suggests: its classes as they are. */
export function plainView(classNames: readonly string[], split: SplitChoice): DatasetView {
  return {
    version: 1,
    classes: classNames.map((name, place) => ({ name, from: [place] })),
    changes: [],
    split,
  };
}

/**
 * The view in which a picture has another class, or none.
 *
 * @param place of the picture
 * @throws DatasetError (`invalid-request`) for a class that the view does not have
 */
export function relabelled(view: DatasetView, place: number, className: string | null): DatasetView {
  const label = className === null ? null : view.classes.findIndex(({ name }) => name === className);
  if (label === -1) {
    throw new DatasetError(
      "invalid-request",
      `The dataset has no class "${className}" any more. Its classes were renamed or left out.`,
    );
  }
  const others = view.changes.filter(([changed]) => changed !== place);
  const changes = [...others, [place, label] as const].sort(([one], [other]) => one - other);
  return { ...view, changes: changes.map(([changed, to]) => [changed, to]) };
}

/** @throws DatasetError (`class-names`, `too-few-samples`, `invalid-request`) in words */
export function seenThrough(view: DatasetView, samples: ViewedSamples): SeenSamples {
  const labels = labelsOf(view, samples);
  const places = consecutive(0, samples.count).filter((place) => (labels[place] ?? -1) >= 0);
  if (places.length === 0) throw new DatasetError("too-few-samples", "No picture is left in this dataset.");
  const kept = Uint16Array.from(places, (place) => labels[place] ?? 0);
  const { way, group, ...plan } = view.split;
  const grouping = group === undefined ? undefined : groupingBy(group);
  const at = (sample: number): number => places[sample] ?? 0;
  const parts = drawParts(
    {
      count: places.length,
      labels: kept,
      pixelKey: (sample) => samples.pixelKey(at(sample)),
      ...(grouping && { group: (sample: number) => grouping(samples.name(at(sample))) }),
      ...(way === "by-folder" && { given: (sample: number) => samples.part(at(sample)) }),
    },
    plan,
  );
  return { places, labels: kept, parts };
}

/**
 * That what a view keeps together leaves something for validation and test. Views that were kept are seen through whatever they say.
 *
 * @throws DatasetError (`class-names`, `invalid-request`) in words
 */
export function requireGroups(
  view: DatasetView,
  samples: Pick<ViewedSamples, "count" | "targets" | "name">,
): void {
  const { way, group } = view.split;
  if (group === undefined || way !== "drawn") return;
  const labels = labelsOf(view, samples);
  groupsOf(group, { count: samples.count, name: samples.name, label: (sample) => labels[sample] ?? -1 });
}

/** -1: left out. */
function labelsOf(
  { classes, changes }: DatasetView,
  { count, targets }: Pick<ViewedSamples, "count" | "targets">,
): Int32Array {
  const labelOf = new Map<number, number>();
  const names = new Set<string>();
  classes.forEach(({ name, from }, label) => {
    if (names.has(name)) {
      throw new DatasetError("class-names", `Two classes are called "${name}". Merge them, or rename one.`);
    }
    names.add(name);
    for (const target of from) {
      if (labelOf.has(target))
        throw new DatasetError("class-names", `A class of the source is in two classes, one is "${name}".`);
      labelOf.set(target, label);
    }
  });
  const labels = Int32Array.from({ length: count }, (_, place) => labelOf.get(targets[place] ?? 0) ?? -1);
  for (const [place, label] of changes) {
    if (place >= count || (label ?? 0) >= classes.length) {
      throw new DatasetError(
        "invalid-request",
        `A change names picture ${place} and class ${label}, which are not there.`,
      );
    }
    labels[place] = label ?? -1;
  }
  return labels;
}
