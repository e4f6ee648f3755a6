/** Finds what is odd about data: in the counts of its classes, and in pictures that are the same or look alike. */
import { alikeWords, namesAlike } from "../names-alike";
import { DATASET_PARTS } from "../parts";
import type { SeenSamples } from "../view";
import { ALIKE_DIFFERENCE, areParted, type LookAlikes, lookAlikes } from "./look-alikes";
import { NEAR_BITS } from "./near-hashes";
import type { CheckedPicture, DataWarning, WarningExample } from "./warning";

const MOST_IMBALANCE = 20;
const MOST_EXAMPLES = 100;
const MOST_CLASSES_TOLD = 100;
const CLASSES_IN_WORDS = 5;
const HASH_BYTES = 32;
const PART_WORDS = { train: "to train on", validation: "for validation", test: "for the test" } as const;

/** A dataset as it is seen through its view. Places are those of the prepared pictures, in the order of the SHA-256 of their pixels. */
export interface CheckedData {
  readonly classNames: readonly string[];
  readonly seen: SeenSamples;
  /** SHA-256 of each picture's pixels, ascending; `[pictures, 32]`. */
  readonly pixelHashes: Uint8Array;
  /** Hashes of what they look like; `[pictures, 2]`. */
  readonly lookHashes: Uint32Array;
  name(place: number): string;
  /** Mean absolute difference of two pictures' bytes; any number above `most` where it is above that. */
  difference(one: number, other: number, most: number): number;
}

/** Pauses every few milliseconds, so that whoever runs it can let others have their turn. */
export function* checkData(data: CheckedData): Generator<void, DataWarning[]> {
  const equals = equalPictures(data);
  yield;
  const alike = yield* alikeAmong(data, equals);
  return [...classWarnings(data), ...underTwoClasses(data, equals), ...pictureWarnings(data, equals, alike)];
}

function classWarnings({ classNames, seen }: CheckedData): DataWarning[] {
  const counts = DATASET_PARTS.map(() => new Uint32Array(classNames.length));
  seen.labels.forEach((label, sample) => {
    const ofPart = counts[seen.parts[sample] ?? 0];
    if (ofPart) ofPart[label] = (ofPart[label] ?? 0) + 1;
  });
  const total = classNames.map((_, label) => counts.reduce((sum, ofPart) => sum + (ofPart[label] ?? 0), 0));
  const named = (keep: (label: number) => boolean): string[] => classNames.filter((_, label) => keep(label));
  const warnings: DataWarning[] = [];
  const present = named((label) => (total[label] ?? 0) > 0);
  if (present.length === 1)
    warnings.push(
      warningOf(
        "one-class",
        1,
        `All pictures are of one class, ${listed(present)}. There is nothing to tell apart.`,
        {
          classes: present,
        },
      ),
    );
  DATASET_PARTS.forEach((part, place) => {
    const ofPart = counts[place] ?? new Uint32Array();
    if (ofPart.every((pictures) => pictures === 0)) {
      warnings.push(
        warningOf("missing-in-part", classNames.length, `There is no picture ${PART_WORDS[part]}.`, {
          classes: classNames,
        }),
      );
      return;
    }
    const missing = named((label) => ofPart[label] === 0);
    if (missing.length === 0) return;
    const classes = missing.length === 1 ? "1 class has" : `${figure(missing.length)} classes have`;
    warnings.push(
      warningOf(
        "missing-in-part",
        missing.length,
        `${classes} no picture ${PART_WORDS[part]}: ${listed(missing)}.`,
        { classes: missing },
      ),
    );
  });
  return [...warnings, ...imbalance(classNames, total), ...alikeNames(classNames)];
}

function alikeNames(classNames: readonly string[]): DataWarning[] {
  const words = alikeWords(classNames);
  if (words === undefined) return [];
  const alike = namesAlike(classNames);
  return [warningOf("names-alike", alike.length, words, { classes: alike.flat() })];
}

function imbalance(classNames: readonly string[], total: readonly number[]): DataWarning[] {
  const labels = [...total.keys()].filter((label) => (total[label] ?? 0) > 0);
  labels.sort((one, other) => (total[other] ?? 0) - (total[one] ?? 0));
  const [largest = 0, smallest = 0] = [labels[0], labels.at(-1)];
  const most = total[largest] ?? 0;
  const small = labels.filter((label) => most > MOST_IMBALANCE * (total[label] ?? 0)).reverse();
  if (small.length === 0) return [];
  const name = (label: number): string => classNames[label] ?? "";
  const words = `"${name(largest)}" has ${figure(most)} pictures and "${name(smallest)}" ${figure(total[smallest] ?? 0)}: more than ${MOST_IMBALANCE} to 1. Always naming the large class would already look good.`;
  return [warningOf("imbalance", small.length, words, { classes: small.map(name) })];
}

/** Samples with equal pixels, each list ascending; pictures that stand alone are lists of one. */
function equalPictures({ seen, pixelHashes }: CheckedData): number[][] {
  const lists: number[][] = [];
  seen.places.forEach((place, sample) => {
    const last = lists.at(-1);
    const before = last && seen.places[last[0] ?? 0];
    if (last && before !== undefined && areEqual(pixelHashes, before, place)) last.push(sample);
    else lists.push([sample]);
  });
  return lists;
}

function areEqual(hashes: Uint8Array, one: number, other: number): boolean {
  for (let byte = 0; byte < HASH_BYTES; byte += 1)
    if (hashes[one * HASH_BYTES + byte] !== hashes[other * HASH_BYTES + byte]) return false;
  return true;
}

function underTwoClasses(data: CheckedData, equals: readonly number[][]): DataWarning[] {
  const { labels } = data.seen;
  const twice = equals.filter(([first = 0, ...others]) =>
    others.some((sample) => labels[sample] !== labels[first]),
  );
  if (twice.length === 0) return [];
  const pictures = twice.length === 1 ? "1 picture stands" : `${figure(twice.length)} pictures stand`;
  const examples = twice.slice(0, MOST_EXAMPLES).map((samples) => {
    const ofClass = new Map(samples.toReversed().map((sample) => [labels[sample], sample]));
    return { pictures: [...ofClass.values()].toReversed().map((sample) => pictureOf(data, sample)) };
  });
  return [
    warningOf(
      "two-classes",
      twice.length,
      `${pictures} under more than one class with the very same pixels. Only one of the labels can be right.`,
      { examples },
    ),
  ];
}

function* alikeAmong(data: CheckedData, equals: readonly number[][]): Generator<void, LookAlikes> {
  const hashes = new Uint32Array(equals.length * 2);
  const parts = new Uint8Array(equals.length);
  const placeOf = (picture: number): number => data.seen.places[equals[picture]?.[0] ?? 0] ?? 0;
  equals.forEach((samples, picture) => {
    const place = placeOf(picture);
    hashes.set(data.lookHashes.subarray(2 * place, 2 * place + 2), 2 * picture);
    parts[picture] = partsOf(data.seen, samples);
  });
  return yield* lookAlikes({
    count: equals.length,
    hashes,
    parts,
    difference: (one, other, most) => data.difference(placeOf(one), placeOf(other), most),
  });
}

function partsOf({ parts }: SeenSamples, samples: readonly number[]): number {
  return samples.reduce((bits, sample) => bits | (1 << (parts[sample] ?? 0)), 0);
}

function pictureWarnings(data: CheckedData, equals: readonly number[][], alike: LookAlikes): DataWarning[] {
  const { seen } = data;
  const warnings: DataWarning[] = [];
  const same = equals.filter((samples) => areParted(partsOf(seen, samples), 0));
  const count = same.length + alike.count;
  const example = (
    samples: readonly number[],
    others: readonly number[],
    difference: number,
  ): WarningExample => {
    const [one, other] = parted(seen, samples, others);
    return { pictures: [pictureOf(data, one), pictureOf(data, other)], difference };
  };
  if (count > 0) {
    const pairs = count === 1 ? "1 pair of pictures looks" : `${figure(count)} pairs of pictures look`;
    const words = `${pairs} alike across parts${same.length > 0 ? `, ${figure(same.length)} with the very same pixels` : ""}: hashes of what they look like differ in ${NEAR_BITS} of 64 bits at most, and their pixels by ${ALIKE_DIFFERENCE} of 255 on average at most. A validation or test with them is easier than it seems.`;
    const examples = [
      ...same.slice(0, MOST_EXAMPLES).map((samples) => example(samples, samples, 0)),
      ...alike.pairs.map(({ one, other, difference }) =>
        example(equals[one] ?? [], equals[other] ?? [], difference),
      ),
    ];
    warnings.push(warningOf("look-alikes", count, words, { examples: examples.slice(0, MOST_EXAMPLES) }));
  }
  for (const crowd of alike.crowds) {
    const pictures = crowd.slice(0, CLASSES_IN_WORDS).flatMap((picture) => equals[picture]?.[0] ?? []);
    const words = `${figure(crowd.length)} pictures look the same from afar, as plain surfaces do. They were not compared one by one, so look-alikes among them are not told.`;
    warnings.push(
      warningOf("crowd", crowd.length, words, {
        examples: [{ pictures: pictures.map((sample) => pictureOf(data, sample)) }],
      }),
    );
  }
  if (!alike.isComplete)
    warnings.push(
      warningOf(
        "not-all-compared",
        0,
        "So many pictures are nearly alike that not all of them were compared: there may be more look-alikes than are told.",
        {},
      ),
    );
  return warnings;
}

/** One of each, in different parts. */
function parted(
  { parts }: SeenSamples,
  samples: readonly number[],
  others: readonly number[],
): [number, number] {
  for (const one of samples)
    for (const other of [others[0] ?? 0, others.find((each) => parts[each] !== parts[one]) ?? 0])
      if (parts[one] !== parts[other]) return [one, other];
  return [samples[0] ?? 0, others[0] ?? 0];
}

function pictureOf({ seen, classNames, name }: CheckedData, sample: number): CheckedPicture {
  const place = seen.places[sample] ?? 0;
  return {
    place,
    name: name(place),
    part: DATASET_PARTS[seen.parts[sample] ?? 0] ?? "train",
    class: classNames[seen.labels[sample] ?? 0] ?? "",
  };
}

function warningOf(
  kind: DataWarning["kind"],
  count: number,
  words: string,
  { classes = [], examples = [] }: { classes?: readonly string[]; examples?: readonly WarningExample[] },
): DataWarning {
  return { kind, words, count, classes: classes.slice(0, MOST_CLASSES_TOLD), examples: [...examples] };
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, CLASSES_IN_WORDS).map((name) => `"${name}"`);
  const more = names.length - shown.length;
  return more > 0 ? `${shown.join(", ")} and ${figure(more)} more` : shown.join(", ");
}

function figure(number: number): string {
  return number.toLocaleString("en-US");
}
