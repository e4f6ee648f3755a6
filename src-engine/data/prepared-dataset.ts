/** A dataset as it arrives from the host, checked, and ready to be turned into batches. */

import { type Labels, labelsFrom } from "#core/datasets/labels";
import { computeNormalisation, type Normalisation, normalisationTable } from "#core/datasets/normalisation";
import { SkiploomError } from "#core/foundation/errors";
import type { EngineDataset } from "#core/protocol/engine-api";
import type { CheckpointPreprocessing, TrainedOn } from "#core/training/checkpoint-facts";

/** Images `[count, height, width, channels]` as bytes, and the class of each. */
export interface ImagePart {
  readonly images: Uint8Array;
  readonly labels: Labels;
  readonly count: number;
}

export interface PreparedDataset {
  /** `[height, width, channels]`. */
  readonly imageShape: readonly [number, number, number];
  readonly classes: number;
  /** What each byte becomes: `table[channel * 256 + byte]`, from the mean and deviation given, or the training images'. */
  readonly table: Float32Array;
  readonly preprocessing: CheckpointPreprocessing;
  /** Left out where the host does not say what the data is. */
  readonly trainedOn?: TrainedOn;
  readonly train: ImagePart;
  readonly validation: ImagePart;
  readonly test: ImagePart;
}

/** @throws SkiploomError `invalid-dataset` when sizes, labels and classes do not agree */
export function prepareDataset(dataset: EngineDataset): PreparedDataset {
  const { id, name, sha256, imageShape, classNames, pixelMaximum } = dataset;
  const classes = classNames.length;
  const partOf = (set: string, { images, labels, count }: EngineDataset["train"]): ImagePart => {
    const part = { images, labels: labelsFrom(labels, classes), count };
    checkPart(set, part, imageShape, classes);
    return part;
  };
  const normalisation = normalisationOf(dataset);
  const { mean, deviation } = normalisation;
  return {
    imageShape,
    classes,
    table: normalisationTable(normalisation, pixelMaximum),
    preprocessing: { imageShape, pixelMaximum, mean: [...mean], deviation: [...deviation], classNames },
    ...(sha256 !== undefined && { trainedOn: { id, name: name ?? id, sha256 } }),
    train: partOf("training", dataset.train),
    validation: partOf("validation", dataset.validation),
    test: partOf("test", dataset.test),
  };
}

function normalisationOf({ normalisation, train, pixelMaximum, imageShape }: EngineDataset): Normalisation {
  if (!normalisation) {
    const everyIndex = Uint32Array.from({ length: train.count }, (_, index) => index);
    return computeNormalisation({ train, pixelMaximum, info: { imageShape } }, everyIndex);
  }
  const [, , channels] = imageShape;
  const { mean, deviation } = normalisation;
  if (mean.length === channels && deviation.length === channels) return normalisation;
  throw new SkiploomError(
    "invalid-dataset",
    `The images have ${channels} ${channels === 1 ? "channel" : "channels"}, but they are to be normalised by ${mean.length} means and ${deviation.length} deviations. There must be one of each for every channel.`,
  );
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
