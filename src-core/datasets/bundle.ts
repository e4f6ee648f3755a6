/** A dataset in memory: its images and labels as bytes, and what is known about it. */
import { DatasetError } from "./error";
import { parseIdxImages, parseIdxLabels } from "./idx";
import type { DatasetInfo } from "./info";
import { type DatasetManifest, IDX_FILES, type IdxFile } from "./manifest";
import { type DatasetSplit, splitDataset } from "./split";

/** Images `[count, height, width, channels]`, row-major, and one label for each. */
export interface DatasetPart {
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
  readonly count: number;
}

export interface DatasetBundle {
  readonly info: DatasetInfo;
  /** The byte that stands for white, 255 for most: pixels are divided by it. */
  readonly pixelMaximum: number;
  readonly train: DatasetPart;
  readonly test?: DatasetPart;
}

/** The contents of the four files after decompression. The two test files come together or not at all. */
export interface DatasetFiles {
  readonly trainImages: Uint8Array;
  readonly trainLabels: Uint8Array;
  readonly testImages?: Uint8Array | undefined;
  readonly testLabels?: Uint8Array | undefined;
}

/** Where the files lay, and what a person said about them. */
export interface DatasetPlace {
  readonly origin: DatasetInfo["origin"];
  /** The folder's own name, not its path: gives id and name where there is no dataset.json. */
  readonly folderName: string;
  readonly path?: string | undefined;
  /** In the order of the labels. Without them and without a dataset.json, classes are called by their numbers. */
  readonly classNames?: readonly string[] | undefined;
}

interface ParsedPart extends DatasetPart {
  readonly imageShape: DatasetInfo["imageShape"];
}

/**
 * Puts a dataset together from its files and checks that they agree with one another and with `dataset.json`.
 * The bytes are not copied: images and labels are views into the files that were given.
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
  const train = parsePart(files.trainImages, files.trainLabels, "trainImages", "trainLabels");
  const test = parseTestPart(files);
  if (test && test.imageShape.join() !== train.imageShape.join()) {
    throw new DatasetError(
      "shape-mismatch",
      `The training images are ${train.imageShape.join("×")}, the test images ${test.imageShape.join("×")} (height, width, channels). Use files of one dataset.`,
    );
  }
  const pixelMaximum = manifest?.pixelMaximum ?? 255;
  checkPixels(train, pixelMaximum, IDX_FILES.trainImages);
  if (test) checkPixels(test, pixelMaximum, IDX_FILES.testImages);
  const classNames = chooseClassNames(place.classNames ?? manifest?.classNames, train, test);
  const parts = { train: toPart(train), ...(test && { test: toPart(test) }) };
  const split = splitDataset(parts);
  const counts = {
    train: split.train.length,
    validation: split.validation.length,
    test: split.test.length,
  };
  const about = manifest ?? describeFolder(place.folderName, classNames.length, train);
  return {
    info: {
      id: about.id,
      name: about.name,
      description: about.description,
      imageShape: train.imageShape,
      classNames,
      counts,
      source: about.source,
      licence: about.licence,
      origin: place.origin,
      ...(place.path !== undefined && { path: place.path }),
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
  for (const [file, name] of Object.entries(IDX_FILES) as [IdxFile, string][]) {
    const expected = (manifest?.files?.[`${name}.gz`] ?? manifest?.files?.[name])?.bytesOfContent;
    const actual = files[file]?.length;
    if (expected === undefined || actual === undefined || expected === actual) continue;
    throw new DatasetError(
      "size-mismatch",
      `${name} has ${actual} bytes, but dataset.json says ${expected}. The file was changed or cut short; copy the dataset again.`,
    );
  }
}

function parseTestPart(files: DatasetFiles): ParsedPart | undefined {
  const { testImages, testLabels } = files;
  if (testImages && testLabels) return parsePart(testImages, testLabels, "testImages", "testLabels");
  if (!testImages && !testLabels) return undefined;
  const [found, missing]: [IdxFile, IdxFile] = testImages
    ? ["testImages", "testLabels"]
    : ["testLabels", "testImages"];
  throw new DatasetError(
    "count-mismatch",
    `The folder has ${IDX_FILES[found]} but not ${IDX_FILES[missing]}. Add the missing file, or remove both to test on a part of the training data.`,
  );
}

function parsePart(
  images: Uint8Array,
  labels: Uint8Array,
  imageFile: IdxFile,
  labelFile: IdxFile,
): ParsedPart {
  const { count, height, width, channels, data } = parseIdxImages(images, IDX_FILES[imageFile]);
  const parsedLabels = parseIdxLabels(labels, IDX_FILES[labelFile]);
  if (parsedLabels.count !== count) {
    throw new DatasetError(
      "count-mismatch",
      `${IDX_FILES[imageFile]} holds ${count} images, ${IDX_FILES[labelFile]} holds ${parsedLabels.count} labels. Each image needs one label; use two files that belong together.`,
    );
  }
  return { images: data, labels: parsedLabels.data, count, imageShape: [height, width, channels] };
}

function toPart({ images, labels, count }: ParsedPart): DatasetPart {
  return { images, labels, count };
}

function checkPixels(part: DatasetPart, maximum: number, file: string): void {
  const largest = maximum < 255 ? largestOf(part.images) : 0;
  if (largest <= maximum) return;
  throw new DatasetError(
    "pixel-out-of-range",
    `${file} has a pixel of value ${largest}, but dataset.json says that white is ${maximum}. Correct "pixelMaximum" there.`,
  );
}

function chooseClassNames(
  given: readonly string[] | undefined,
  train: DatasetPart,
  test?: DatasetPart,
): string[] {
  const largest = Math.max(largestOf(train.labels), test ? largestOf(test.labels) : 0);
  if (!given) return Array.from({ length: largest + 1 }, (_, label) => String(label));
  if (largest >= given.length) {
    throw new DatasetError(
      "class-names",
      `The labels go up to ${largest}, but there are ${given.length} class names. Give ${largest + 1} names, one for each label from 0.`,
    );
  }
  if (given.length > 256 || given.some((name) => name.length < 1 || name.length > 100)) {
    throw new DatasetError(
      "class-names",
      "There can be at most 256 class names, each of 1 to 100 characters. Shorten the list or the names.",
    );
  }
  return [...given];
}

function largestOf(bytes: Uint8Array): number {
  let largest = 0;
  for (const byte of bytes) if (byte > largest) largest = byte;
  return largest;
}

/** Id and name of a folder without dataset.json. The name keeps its letters; the id is a plain word. */
function describeFolder(folderName: string, classCount: number, part: ParsedPart) {
  const name = folderName.replace(/\p{C}/gu, "").trim().slice(0, 200);
  const id = folderName
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 64)
    .replace(/^-+|-+$/g, "");
  const [height, width] = part.imageShape;
  return {
    id: id || "dataset",
    name: name || "Dataset",
    description: `Images of ${height}×${width} pixels in ${classCount} classes, read from a folder of IDX files.`,
    source: "",
    licence: "unknown",
  };
}
