/** A dataset as it arrives from the host, checked, and ready to be turned into batches. */

import { computeNormalisation, normalisationTable } from "#core/datasets/normalisation";
import type { EngineDataset } from "#core/protocol/engine-api";
import { SkiploomError } from "#core/protocol/errors";

/** Images `[count, height, width, channels]` as bytes, and one label each. */
export interface ImagePart {
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
  readonly count: number;
}

/** What was done to the pixels, for whoever uses the trained model elsewhere: (byte / pixelMaximum - mean) / deviation. */
export interface Preprocessing {
  readonly pixelMaximum: number;
  /** One number a channel. */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  /** In the order of the model's outputs. */
  readonly classNames: readonly string[];
}

export interface PreparedDataset {
  /** `[height, width, channels]`. */
  readonly imageShape: readonly [number, number, number];
  readonly classes: number;
  /** What each byte becomes: `table[channel * 256 + byte]`, from the training images' mean and deviation. */
  readonly table: Float32Array;
  readonly preprocessing: Preprocessing;
  readonly train: ImagePart;
  readonly validation: ImagePart;
  readonly test: ImagePart;
}

/** @throws SkiploomError `invalid-dataset` when sizes, labels and classes do not agree */
export function prepareDataset(dataset: EngineDataset): PreparedDataset {
  const { imageShape, classNames, pixelMaximum, train, validation, test } = dataset;
  const classes = classNames.length;
  for (const [name, part] of Object.entries({ training: train, validation, test })) {
    checkPart(name, part, imageShape, classes);
  }
  const everyIndex = Uint32Array.from({ length: train.count }, (_, index) => index);
  const normalisation = computeNormalisation({ train, pixelMaximum, info: { imageShape } }, everyIndex);
  return {
    imageShape,
    classes,
    table: normalisationTable(normalisation, pixelMaximum),
    preprocessing: { pixelMaximum, ...normalisation, classNames },
    train,
    validation,
    test,
  };
}

function checkPart(
  name: string,
  part: ImagePart,
  [height, width, channels]: readonly [number, number, number],
  classes: number,
): void {
  const wanted = part.count * height * width * channels;
  if (part.images.length !== wanted || part.labels.length !== part.count) {
    throw new SkiploomError(
      "invalid-dataset",
      `The ${name} part should hold ${part.count} images of ${height}×${width}×${channels}, but has ${part.images.length} bytes of pixels and ${part.labels.length} labels. Load the dataset again.`,
    );
  }
  const wrong = part.labels.find((label) => label >= classes);
  if (wrong !== undefined) {
    throw new SkiploomError(
      "invalid-dataset",
      `The ${name} part has the label ${wrong}, but there are only ${classes} classes, counted from 0. Correct the labels or name more classes.`,
    );
  }
}
