/** Random images with random augmentation are what the definitions say, rounded: see `tests/support/augmentation/reference.ts`. */
import { expect, it } from "vitest";
import { augmentBatch } from "#core/datasets/augmentation/augment";
import { drawBatch } from "#core/datasets/augmentation/draws";
import { Random } from "#core/foundation/random";
import { anyImages, anySettings, factsOf } from "../support/augmentation/any-batch";
import { referenceBatch, type Shape } from "../support/augmentation/reference";
import { reportTrial, trialCount, trialLimitMs, trialSeed } from "../support/trials";

const BATCHES = trialCount(40, 20_000);

it("augmented batches are the reference's", { timeout: trialLimitMs(120_000, 3_600_000) }, () => {
  const random = Random.fromSeed(trialSeed, "augmentation");
  let furthest = 0;
  for (let trial = 0; trial < BATCHES; trial += 1) {
    const imageShape: Shape = [
      1 + random.integerBelow(12),
      1 + random.integerBelow(12),
      1 + random.integerBelow(4),
    ];
    const pixelMaximum = [1, 16, 255][random.integerBelow(3)] ?? 255;
    const count = 1 + random.integerBelow(5);
    const settings = anySettings(random);
    const facts = factsOf(random, imageShape, pixelMaximum);
    const images = anyImages(random, count, imageShape, pixelMaximum);
    const draws = drawBatch(settings, { seed: trialSeed, step: trial + 1, count, imageShape });
    const found = augmentBatch(images, draws, facts);
    const wanted = draws ? referenceBatch(images, draws, facts) : Float64Array.from(images);
    expect(found.length).toBe(wanted.length);
    const distance = wanted.reduce(
      (most, value, place) => Math.max(most, Math.abs(value - (found[place] ?? Number.NaN))),
      0,
    );
    expect(distance, JSON.stringify({ trial, imageShape, pixelMaximum, settings })).toBeLessThanOrEqual(
      0.5 + 1e-9,
    );
    furthest = Math.max(furthest, distance);
  }
  reportTrial("augmentation", { batches: BATCHES, furthest });
});
