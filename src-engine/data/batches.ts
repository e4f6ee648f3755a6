/**
 * Batches of a dataset as numbers. What is in the batch of a step depends on the recipe's seed and the step alone:
 * the order on seed and epoch, the augmentation on seed and step. So a run can go on from any step without
 * replaying those before it, and the seed with the step is the whole state of its generators.
 */
import type { AugmentationSettings } from "#core/datasets/augmentation";
import { augmentBatch } from "#core/datasets/augmentation/augment";
import { meanBytes } from "#core/datasets/augmentation/cutout";
import { drawBatch } from "#core/datasets/augmentation/draws";
import type { Labels } from "#core/datasets/labels";
import type { PreparedDataset } from "./prepared-dataset";
import { mixedTargets, type Targets, targetsOf } from "./targets";

export interface Batch {
  /** `[count, height, width, channels]`, normalised. */
  readonly images: Float32Array;
  readonly targets: Targets;
  readonly labels: Labels;
  readonly count: number;
}

/** Images as they were read, and their classes. */
export interface ReadImages {
  /** Bytes `[count, height, width, channels]`. */
  readonly pixels: Uint8Array;
  readonly labels: Labels;
}

/** How bytes become numbers of the network's input. */
export type Normalised = Pick<PreparedDataset, "imageShape" | "table">;

/** What augmentation fills in, and the scale of its bytes. */
export interface BatchFacts extends Normalised {
  readonly preprocessing: Pick<PreparedDataset["preprocessing"], "mean" | "pixelMaximum">;
}

/**
 * One training batch, augmented as the recipe says: see `#core/datasets/augmentation`.
 *
 * @param step counted from 1 over the run
 */
export function trainingBatch(
  dataset: BatchFacts,
  { pixels, labels }: ReadImages,
  recipe: { seed: number; labelSmoothing: number; augmentation: AugmentationSettings },
  step: number,
): Batch {
  const { imageShape, preprocessing } = dataset;
  const { mean, pixelMaximum } = preprocessing;
  const { seed, labelSmoothing, augmentation } = recipe;
  const count = labels.length;
  const draws = drawBatch(augmentation, { seed, step, count, imageShape });
  const facts = { imageShape, pixelMaximum, fill: meanBytes(mean, pixelMaximum) };
  return {
    images: normalised(augmentBatch(pixels, draws, facts), dataset),
    targets: draws?.mixing
      ? mixedTargets(labels, draws.mixing, labelSmoothing)
      : targetsOf(labels, labelSmoothing),
    labels,
    count,
  };
}

/** Images as they are, for evaluation. Targets are not smoothed. */
export function plainBatch(dataset: Normalised, { pixels, labels }: ReadImages): Batch {
  return { images: normalised(pixels, dataset), targets: targetsOf(labels), labels, count: labels.length };
}

function normalised(bytes: Uint8Array, { imageShape: [, , channels], table }: Normalised): Float32Array {
  const images = new Float32Array(bytes.length);
  for (let channel = 0; channel < channels; channel += 1) {
    const row = channel * 256;
    for (let place = channel; place < bytes.length; place += channels) {
      images[place] = table[row + (bytes[place] ?? 0)] ?? 0;
    }
  }
  return images;
}
