/** A dataset as it arrives from the host, checked, and ready to be turned into batches. */

import { type Labels, labelsFrom } from "#core/datasets/labels";
import { normalisationTable } from "#core/datasets/normalisation";
import type { DatasetPartName } from "#core/datasets/parts";
import { saidRules } from "#core/datasets/prepared";
import type { SamplePart } from "#core/datasets/samples";
import { SkiploomError } from "#core/foundation/errors";
import type { EngineDataset } from "#core/protocol/engine-api";
import type { CheckpointPreprocessing, TrainedOn } from "#core/training/checkpoint-facts";

export interface PreparedDataset {
  /** `[height, width, channels]`. */
  readonly imageShape: readonly [number, number, number];
  readonly classes: number;
  /** What each byte becomes: `table[channel * 256 + byte]`. */
  readonly table: Float32Array;
  readonly preprocessing: CheckpointPreprocessing;
  /** Left out where the host does not say what the data is. */
  readonly trainedOn?: TrainedOn;
  readonly train: SamplePart;
  readonly validation: SamplePart;
  readonly test: SamplePart;
}

/** Bytes of an image. */
export function imageSize({
  imageShape: [height, width, channels],
}: Pick<PreparedDataset, "imageShape">): number {
  return height * width * channels;
}

/** Images at these places of a part, bytes `[samples, height, width, channels]`: as whoever gave the data answers. */
export type AskForSamples = (
  part: DatasetPartName,
  samples: Uint32Array,
  bytesEach: number,
) => Promise<Uint8Array<ArrayBuffer>>;

/** @throws SkiploomError `invalid-dataset` when counts, labels and classes do not agree */
export function prepareDataset(dataset: EngineDataset, ask: AskForSamples): PreparedDataset {
  const { id, name, sha256, imageShape, classNames, pixelMaximum, normalisation } = dataset;
  const classes = classNames.length;
  const [, , channels] = imageShape;
  const { mean, deviation } = normalisation;
  if (mean.length !== channels || deviation.length !== channels) {
    throw new SkiploomError(
      "invalid-dataset",
      `The images have ${channels} ${channels === 1 ? "channel" : "channels"}, but they are to be normalised by ${mean.length} means and ${deviation.length} deviations. There must be one of each for every channel.`,
    );
  }
  const partOf = (part: DatasetPartName): SamplePart => {
    const { count } = dataset[part];
    const labels = labelsFrom(dataset[part].labels, classes);
    checkLabels(part, labels, count, classes);
    return { count, labels, read: (samples) => ask(part, samples, imageSize(dataset)) };
  };
  return {
    imageShape,
    classes,
    table: normalisationTable(normalisation, pixelMaximum),
    preprocessing: {
      imageShape,
      pixelMaximum,
      mean: [...mean],
      deviation: [...deviation],
      classNames,
      ...saidRules(dataset),
    },
    ...(sha256 !== undefined && { trainedOn: { id, name: name ?? id, sha256 } }),
    train: partOf("train"),
    validation: partOf("validation"),
    test: partOf("test"),
  };
}

function checkLabels(part: DatasetPartName, labels: Labels, count: number, classes: number): void {
  const name = part === "train" ? "training" : part;
  if (labels.length !== count) {
    throw new SkiploomError(
      "invalid-dataset",
      `The ${name} part should hold ${count} images, but has ${labels.length} labels. Load the dataset again.`,
    );
  }
  const wrong = labels.find((label) => label >= classes);
  if (wrong !== undefined) {
    throw new SkiploomError(
      "invalid-dataset",
      `The ${name} part has the label ${wrong}, but there are only ${classes} classes, counted from 0. Correct the labels or name more classes.`,
    );
  }
}
