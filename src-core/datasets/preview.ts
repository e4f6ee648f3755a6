/** A few images of every class, for the grid that shows what a dataset looks like. */

import { Random } from "../foundation/random";
import type { DatasetBundle } from "./bundle";
import { DatasetError } from "./error";
import { type DatasetSplit, SPLIT_SEED } from "./split";

export interface DatasetPreview {
  /** `[labels.length, height, width, channels]`, row-major, 0 to 255 whatever the dataset's own range. */
  readonly images: Uint8Array;
  /** The class of each image, ascending: the images of a class stand together. */
  readonly labels: Uint8Array;
  readonly height: number;
  readonly width: number;
  /** 1 grey, 3 red-green-blue, 4 with opacity. */
  readonly channels: number;
}

/**
 * Chooses up to `perClass` training samples of each class, the same ones each time. A class with fewer gives
 * what it has.
 *
 * @throws DatasetError (`invalid-request`) when `perClass` is not a whole number from 1 to 100
 */
export function choosePreview(dataset: DatasetBundle, split: DatasetSplit, perClass: number): DatasetPreview {
  if (!Number.isInteger(perClass) || perClass < 1 || perClass > 100) {
    throw new DatasetError(
      "invalid-request",
      `A preview shows 1 to 100 images of each class, not ${perClass}. Ask for a number in that range.`,
    );
  }
  const { images, labels } = dataset.train;
  const [height, width, channels] = dataset.info.imageShape;
  const sampleSize = height * width * channels;
  const order = split.train.slice();
  Random.fromSeed(SPLIT_SEED, "preview").shuffle(order);
  const byClass: number[][] = dataset.info.classNames.map(() => []);
  for (const index of order) {
    const chosen = byClass[labels[index] ?? 0];
    if (chosen && chosen.length < perClass) chosen.push(index);
  }
  const chosen = byClass.flat();
  const pixels = new Uint8Array(chosen.length * sampleSize);
  chosen.forEach((index, place) => {
    const sample = images.subarray(index * sampleSize, (index + 1) * sampleSize);
    pixels.set(
      sample.map((pixel) => Math.round((pixel * 255) / dataset.pixelMaximum)),
      place * sampleSize,
    );
  });
  return {
    images: pixels,
    labels: Uint8Array.from(chosen, (index) => labels[index] ?? 0),
    height,
    width,
    channels,
  };
}
