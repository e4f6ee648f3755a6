/** What a network sees in a step: made by the same functions of the same seed as in the engine. */
import { augmentBatch } from "#core/datasets/augmentation/augment";
import { meanBytes } from "#core/datasets/augmentation/cutout";
import { drawBatch, drawsOf } from "#core/datasets/augmentation/draws";
import type { BatchPictures } from "#core/datasets/batch-pictures";
import { consecutive } from "#core/datasets/samples";
import { SkiploomError } from "#core/foundation/errors";
import type { Recipe } from "#core/training/recipe";
import { SampleOrder } from "#core/training/sample-order";
import { countSteps } from "#core/training/schedule";
import type { OpenedDataset } from "./opened-dataset";

/** Bytes of all pictures that are sent at once; one picture of any size is. */
const MOST_BYTES = 8 * 1024 ** 2;

export interface BatchRequest {
  readonly recipe: Recipe;
  /** Counted from 1. */
  readonly step: number;
  readonly most: number;
  readonly originals: boolean;
}

/** @throws SkiploomError (`invalid-dataset`) where there is nothing to train on, (`not-allowed`) where the training has no such step */
export async function batchPictures(
  { info, parts, pixelMaximum, normalisation }: OpenedDataset,
  { recipe, step, most, originals }: BatchRequest,
): Promise<BatchPictures> {
  const { train } = parts;
  const { stepsPerEpoch, totalSteps } = countSteps(recipe, train.count);
  if (train.count === 0) {
    throw new SkiploomError("invalid-dataset", `The training part of "${info.name}" has no images.`);
  }
  if (step > totalSteps) {
    throw new SkiploomError(
      "not-allowed",
      `This training has ${totalSteps} ${totalSteps === 1 ? "step" : "steps"}, so it has no step ${step}. Choose an earlier one.`,
    );
  }
  const { imageShape } = info;
  const [height, width, channels] = imageShape;
  const size = height * width * channels;
  const samples = new SampleOrder(recipe, train.labels).samplesOf(step);
  const draws = drawBatch(recipe.augmentation, {
    seed: recipe.seed,
    step,
    count: samples.length,
    imageShape,
  });
  const count = Math.min(most, samples.length, Math.max(1, Math.floor(MOST_BYTES / (3 * size))));
  const partners = draws?.mixing?.partners.subarray(0, count) ?? new Uint32Array(0);
  const places = Uint32Array.of(...consecutive(0, count), ...partners);
  const chosen = Uint32Array.from(places, (place) => samples[place] ?? 0);
  const given = await train.read(chosen);
  const labels = Array.from(chosen, (sample) => train.labels[sample] ?? 0);
  const { mean } = await normalisation();
  const facts = { imageShape, pixelMaximum, fill: meanBytes(mean, pixelMaximum) };
  const seen = augmentBatch(given, draws && drawsOf(draws, places), facts);
  return {
    images: seen.slice(0, count * size),
    labels: labels.slice(0, count),
    ...(originals && { originals: given.slice(0, count * size) }),
    ...(draws?.mixing && {
      mixed: {
        labels: labels.slice(count),
        share: draws.mixing.share,
        ...(originals && { originals: given.slice(count * size) }),
      },
    }),
    count,
    height,
    width,
    channels,
    pixelMaximum,
    batchSize: samples.length,
    epoch: Math.floor((step - 1) / stepsPerEpoch) + 1,
  };
}
