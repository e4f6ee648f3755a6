/** A dataset in memory: its images and labels as bytes, and what is known about it. */
import { DatasetError } from "./error";
import { BYTES_AS_THEY_ARE } from "./idx-values";
import type { DatasetInfo, DatasetOptions } from "./info";
import type { DatasetManifest } from "./manifest";
import {
  type DatasetPart,
  finishPart,
  imageShapeOf,
  labelRange,
  type NamedFile,
  type ParsedPart,
  parsePart,
  scaleOf,
} from "./part";
import { type DatasetSplit, splitDataset } from "./split";

export type { DatasetPart } from "./part";

export interface DatasetBundle {
  readonly info: DatasetInfo;
  /** The byte that stands for white, 255 for most: pixels are divided by it. */
  readonly pixelMaximum: number;
  readonly train: DatasetPart;
  readonly test?: DatasetPart;
}

/** The contents of the files after decompression. The two test files come together or not at all. */
export interface DatasetFiles {
  readonly trainImages: NamedFile;
  readonly trainLabels: NamedFile;
  readonly testImages?: NamedFile | undefined;
  readonly testLabels?: NamedFile | undefined;
}

/** Where the files lay, and what a person said about them. */
export interface DatasetPlace {
  readonly origin: DatasetInfo["origin"];
  /** The folder's own name, not its path: gives id and name where dataset.json does not. */
  readonly folderName: string;
  readonly path?: string | undefined;
  /** Before what dataset.json says. */
  readonly options?: DatasetOptions | undefined;
}

/**
 * Puts a dataset together from its files and checks that they agree with one another and with `dataset.json`.
 * Bytes that stay what they are are not copied: they are views into the files that were given.
 *
 * Labels count from 0, or from 1 where no label is 0 and there are no names for the numbers from 0.
 *
 * @param manifest what `parseDatasetManifest` made of dataset.json; undefined for a folder without one
 * @throws DatasetError naming the file and what is wrong with it
 */
export function assembleDataset(
  manifest: DatasetManifest | undefined,
  files: DatasetFiles,
  place: DatasetPlace,
): DatasetBundle {
  checkLengths(manifest, files);
  const parsedTrain = parsePart(files.trainImages, files.trainLabels);
  const parsedTest = parseTestPart(files);
  const transpose = place.options?.transpose ?? manifest?.transpose ?? false;
  const imageShape = imageShapeOf(parsedTrain, transpose);
  if (parsedTest) checkShapes(imageShape, imageShapeOf(parsedTest, transpose));

  const range = wholeRange(parsedTrain, parsedTest);
  const given = manifest?.classNames;
  const firstLabel =
    place.options?.firstLabel ?? manifest?.firstLabel ?? suggestedFirstLabel(range, given?.length);
  const classNames = chooseClassNames(given, firstLabel, range.largest);
  const scale = scaleOf(parsedTrain);
  const train = finishPart(parsedTrain, { scale, firstLabel, transpose });
  const test = parsedTest && finishPart(parsedTest, { scale, firstLabel, transpose });
  // Stretched to 0 to 255, white is 255 whatever it was in the file.
  const pixelMaximum = scale === BYTES_AS_THEY_ARE ? (manifest?.pixelMaximum ?? 255) : 255;
  checkPixels(train, pixelMaximum, files.trainImages.name);
  if (test) checkPixels(test, pixelMaximum, files.testImages?.name ?? "");

  const parts = { train, ...(test && { test }) };
  const split = splitDataset(parts);
  const counts = {
    train: split.train.length,
    validation: split.validation.length,
    test: split.test.length,
  };
  const about = describeFolder(place.folderName, classNames.length, imageShape);
  const isOnItsSide = !transpose && manifest?.transpose === undefined && isEmnist(files, place);
  return {
    info: {
      id: manifest?.id ?? about.id,
      name: manifest?.name ?? about.name,
      description: manifest?.description ?? about.description,
      imageShape,
      classNames,
      counts,
      source: manifest?.source ?? about.source,
      licence: manifest?.licence ?? about.licence,
      origin: place.origin,
      ...(place.path !== undefined && { path: place.path }),
      ...(firstLabel > 0 && { firstLabel }),
      ...(transpose && { transpose }),
      ...(isOnItsSide && { looksTransposed: true }),
      ...(manifest?.augmentation && { augmentation: manifest.augmentation }),
    },
    pixelMaximum,
    ...parts,
  };
}

/** One of the three sets of a split: `indices` count in `images` and `labels`. */
export interface SampleSet {
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
  readonly indices: Uint32Array;
}

/** The samples of one set of a split, as views into the dataset. */
export function samplesOf(
  dataset: DatasetBundle,
  split: DatasetSplit,
  set: "train" | "validation" | "test",
): SampleSet {
  const part = set === "test" && split.testFrom === "test" ? (dataset.test ?? dataset.train) : dataset.train;
  return { images: part.images, labels: part.labels, indices: split[set] };
}

/** Catches a file that does not belong to its dataset.json before its content is looked at. */
function checkLengths(manifest: DatasetManifest | undefined, files: DatasetFiles): void {
  const { trainImages, trainLabels, testImages, testLabels } = files;
  for (const file of [trainImages, trainLabels, testImages, testLabels]) {
    if (!file) continue;
    const { name, bytes } = file;
    const expected = (manifest?.files?.[`${name}.gz`] ?? manifest?.files?.[name])?.bytesOfContent;
    if (expected === undefined || expected === bytes.length) continue;
    throw new DatasetError(
      "size-mismatch",
      `${name} has ${bytes.length} bytes, but dataset.json says ${expected}. The file was changed or cut short; copy the dataset again.`,
    );
  }
}

function parseTestPart({ testImages, testLabels }: DatasetFiles): ParsedPart | undefined {
  if (testImages && testLabels) return parsePart(testImages, testLabels);
  const found = testImages ?? testLabels;
  if (!found) return undefined;
  throw new DatasetError(
    "count-mismatch",
    `The folder has ${found.name}, but no ${testImages ? "labels" : "images"} of the test that belong to it. Add the missing file, or remove this one to test on a part of the training data.`,
  );
}

function checkShapes(train: DatasetInfo["imageShape"], test: DatasetInfo["imageShape"]): void {
  if (test.join() === train.join()) return;
  throw new DatasetError(
    "shape-mismatch",
    `The training images are ${train.join("×")}, the test images ${test.join("×")} (height, width, channels). Use files of one dataset.`,
  );
}

function checkPixels(part: DatasetPart, maximum: number, file: string): void {
  let largest = 0;
  if (maximum < 255) for (const pixel of part.images) if (pixel > largest) largest = pixel;
  if (largest <= maximum) return;
  throw new DatasetError(
    "pixel-out-of-range",
    `${file} has a pixel of value ${largest}, but dataset.json says that white is ${maximum}. Correct "pixelMaximum" there.`,
  );
}

interface LabelRange {
  readonly smallest: number;
  readonly largest: number;
}

function wholeRange(train: ParsedPart, test: ParsedPart | undefined): LabelRange {
  const first = labelRange(train);
  const second = test ? labelRange(test) : first;
  return {
    smallest: Math.min(first.smallest, second.smallest),
    largest: Math.max(first.largest, second.largest),
  };
}

function suggestedFirstLabel({ smallest, largest }: LabelRange, names: number | undefined): 0 | 1 {
  return smallest === 1 && (names === undefined || names === largest) ? 1 : 0;
}

/** Without names, classes are called by their labels. */
function chooseClassNames(
  given: readonly string[] | undefined,
  firstLabel: number,
  largest: number,
): string[] {
  const classes = Math.max(1, largest - firstLabel + 1);
  if (!given) return Array.from({ length: classes }, (_, place) => String(firstLabel + place));
  if (classes <= given.length) return [...given];
  throw new DatasetError(
    "class-names",
    `The labels go up to ${largest}, but there are ${given.length} class names. Give ${classes} names in dataset.json, one for each label from ${firstLabel}.`,
  );
}

function isEmnist(files: DatasetFiles, place: DatasetPlace): boolean {
  return [files.trainImages.name, place.folderName].some((name) => /emnist/i.test(name));
}

/** Id and name of a folder, where dataset.json does not say. The name keeps its letters; the id is a plain word. */
function describeFolder(
  folderName: string,
  classCount: number,
  [height, width]: DatasetInfo["imageShape"],
): Pick<DatasetInfo, "id" | "name" | "description" | "source" | "licence"> {
  const { id, name } = plainNames(folderName);
  return {
    id,
    name,
    description: `Images of ${height}×${width} pixels in ${classCount} classes, read from a folder of IDX files.`,
    source: "",
    licence: "unknown",
  };
}

/** Of a folder or file: a plain word to call it by, and its name with all its letters. */
export function plainNames(place: string): { readonly id: string; readonly name: string } {
  const name = place.replace(/\p{C}/gu, "").trim().slice(0, 200);
  const id = place
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 64)
    .replace(/^-+|-+$/g, "");
  return { id: id || "dataset", name: name || "Dataset" };
}
