/** Images and labels of one part of a dataset, from two IDX files to the bytes that are trained on. */
import { DatasetError } from "./error";
import { type IdxImages, type IdxLabels, parseIdxImages, parseIdxLabels } from "./idx";
import { type ByteScale, byteScale, toBytes } from "./idx-values";
import type { DatasetInfo } from "./info";

/** Images `[count, height, width, channels]`, row-major, and one label for each. */
export interface DatasetPart {
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
  readonly count: number;
}

/** A file's content after decompression, and what to call it in an error. */
export interface NamedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Two files that were parsed and agree with each other. Labels are as they stand there. */
export interface ParsedPart {
  readonly images: IdxImages;
  readonly labels: IdxLabels;
  readonly imageFile: string;
  readonly labelFile: string;
}

const MOST_CLASSES = 256;

/** @throws DatasetError naming the file and what is wrong with it */
export function parsePart(imageFile: NamedFile, labelFile: NamedFile): ParsedPart {
  const images = parseIdxImages(imageFile.bytes, imageFile.name);
  const labels = parseIdxLabels(labelFile.bytes, labelFile.name);
  if (labels.count !== images.count) {
    throw new DatasetError(
      "count-mismatch",
      `${imageFile.name} holds ${images.count} images, ${labelFile.name} holds ${labels.count} labels. Each image needs one label; use two files that belong together.`,
    );
  }
  return { images, labels, imageFile: imageFile.name, labelFile: labelFile.name };
}

export function imageShapeOf({ images }: ParsedPart, transpose: boolean): DatasetInfo["imageShape"] {
  const { height, width, channels } = images;
  return transpose ? [width, height, channels] : [height, width, channels];
}

/** The scale of the training images; the test images are brought to the same. */
export function scaleOf({ images, imageFile }: ParsedPart): ByteScale {
  return byteScale(images.values, imageFile);
}

/**
 * Smallest and largest label.
 *
 * @throws DatasetError (`label-out-of-range`) when more classes lie between them than there can be
 */
export function labelRange({ labels, labelFile }: ParsedPart): { smallest: number; largest: number } {
  let smallest = Number.POSITIVE_INFINITY;
  let largest = Number.NEGATIVE_INFINITY;
  for (let sample = 0; sample < labels.count; sample += 1) {
    const label = labels.data[sample] ?? 0;
    if (label < smallest) smallest = label;
    if (label > largest) largest = label;
  }
  if (smallest >= 0 && largest <= MOST_CLASSES) return { smallest, largest };
  throw new DatasetError(
    "label-out-of-range",
    `The labels of ${labelFile} go from ${smallest} to ${largest}; there can be at most ${MOST_CLASSES} classes, numbered from 0 or 1. Choose the file that holds the labels, or number the classes anew.`,
  );
}

/** @throws DatasetError (`not-finite`, `label-out-of-range`) */
export function finishPart(
  { images, labels, imageFile, labelFile }: ParsedPart,
  { scale, firstLabel, transpose }: { scale: ByteScale; firstLabel: number; transpose: boolean },
): DatasetPart {
  const pixels = toBytes(images.values, scale, imageFile);
  return {
    images: transpose ? turned(pixels, images) : pixels,
    labels: countedFrom(firstLabel, labels, labelFile),
    count: images.count,
  };
}

function countedFrom(firstLabel: number, { data, count }: IdxLabels, file: string): Uint8Array {
  if (firstLabel === 0 && data instanceof Uint8Array) return data;
  const labels = new Uint8Array(count);
  for (let sample = 0; sample < count; sample += 1) {
    const label = data[sample] ?? 0;
    if (label < firstLabel || label - firstLabel >= MOST_CLASSES) {
      throw new DatasetError(
        "label-out-of-range",
        `${file} has the label ${label}, but labels are to be counted from ${firstLabel} up to ${firstLabel + MOST_CLASSES - 1}. Let them start at 0.`,
      );
    }
    labels[sample] = label - firstLabel;
  }
  return labels;
}

/** `[count, height, width, channels]` to `[count, width, height, channels]`. */
function turned(pixels: Uint8Array, { count, height, width, channels }: IdxImages): Uint8Array {
  const result = new Uint8Array(pixels.length);
  const size = height * width * channels;
  for (let sample = 0; sample < count; sample += 1) {
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        const from = sample * size + (y * width + x) * channels;
        const to = sample * size + (x * height + y) * channels;
        for (let channel = 0; channel < channels; channel += 1)
          result[to + channel] = pixels[from + channel] ?? 0;
      }
    }
  }
  return result;
}
