/**
 * What a window shows of a step is what an engine trains on: the host's pictures, normalised, are the engine's batch, bit for bit, with the
 * same classes and shares.
 */
import { describe, expect, it } from "vitest";
import { type AugmentationSettings, NO_AUGMENTATION } from "#core/datasets/augmentation";
import { measureNormalisation } from "#core/datasets/normalisation";
import { heldSamples } from "#core/datasets/samples";
import { Random } from "#core/foundation/random";
import { type ClassBalance, classBalanceSchema, DEFAULT_RECIPE, type Recipe } from "#core/training/recipe";
import { prepareDataset } from "#engine/data/prepared-dataset";
import { TARGET_COLUMNS } from "#engine/data/targets";
import { TrainingBatches } from "#engine/data/training-batches";
import { batchPictures } from "../../src-main/host/datasets/batch-pictures";
import { fedDataset } from "../../src-main/host/datasets/engine-dataset";
import type { OpenedDataset } from "../../src-main/host/datasets/opened-dataset";
import { anyImages, anySettings, SINGLE_SETTINGS } from "../support/augmentation/any-batch";
import { trialCount, trialSeed } from "../support/trials";

const IMAGE_SHAPE = [9, 7, 3] as const;
const SIZE = 9 * 7 * 3;
const COUNT = 50;
const CLASSES = ["ant", "bee", "cat"];

function opened(pixelMaximum: number): OpenedDataset {
  const random = Random.fromSeed(trialSeed, "pictures");
  const part = (count: number) =>
    heldSamples(
      anyImages(random, count, IMAGE_SHAPE, pixelMaximum),
      Uint8Array.from({ length: count }, () => random.integerBelow(CLASSES.length)),
      SIZE,
    );
  const parts = { train: part(COUNT), validation: part(3), test: part(3) };
  return {
    info: {
      id: "insects",
      name: "Insects",
      description: "",
      imageShape: [...IMAGE_SHAPE],
      classNames: CLASSES,
      counts: { train: COUNT, validation: 3, test: 3 },
      source: "",
      licence: "",
      origin: "prepared",
    },
    sha256: "0".repeat(64),
    pixelMaximum,
    stamp: "",
    parts,
    normalisation: () => measureNormalisation(parts.train, IMAGE_SHAPE, pixelMaximum),
  };
}

async function compare(dataset: OpenedDataset, recipe: Recipe, step: number): Promise<void> {
  const { facts, parts } = await fedDataset(dataset);
  const prepared = prepareDataset(facts, (part, samples) => parts[part].read(samples));
  const batch = await new TrainingBatches(prepared, recipe).at(step);
  const most = 5;
  const seen = await batchPictures(dataset, { recipe, step, most, originals: true });
  expect(seen.batchSize).toBe(batch.count);
  expect(seen.count).toBe(Math.min(most, batch.count));
  const normalised = Float32Array.from(
    seen.images,
    (byte, place) => prepared.table[(place % 3) * 256 + byte] ?? 0,
  );
  expect(normalised).toEqual(batch.images.slice(0, seen.count * SIZE));
  for (let place = 0; place < seen.count; place += 1) {
    const [own, other, share] = batch.targets.rows.subarray(
      place * TARGET_COLUMNS,
      (place + 1) * TARGET_COLUMNS,
    );
    expect([seen.labels[place], seen.mixed?.labels[place] ?? own, seen.mixed?.share ?? 1]).toEqual([
      own,
      other,
      share,
    ]);
  }
  const settings = Object.values(recipe.augmentation);
  if (settings.every((setting) => setting === 0 || setting === false))
    expect(seen.images).toEqual(seen.originals);
}

function recipeOf(
  augmentation: Partial<AugmentationSettings>,
  seed = 7,
  classBalance: ClassBalance = "none",
): Recipe {
  return {
    ...DEFAULT_RECIPE,
    seed,
    epochs: 3,
    batchSize: 8,
    augmentation: { ...NO_AUGMENTATION, ...augmentation },
    classBalance,
  };
}

describe("pictures of a step", () => {
  it.each([["nothing", {}] as const, ...Object.entries(SINGLE_SETTINGS)])(
    "are the engine's batch with %s",
    async (_, some) => {
      for (const step of [1, 7, 8, 21]) await compare(opened(255), recipeOf(some), step);
    },
  );

  it("are the engine's batch with any settings, and for images whose white is no 255", async () => {
    const random = Random.fromSeed(trialSeed, "settings");
    for (let round = 0; round < trialCount(12, 600); round += 1) {
      const step = 1 + random.integerBelow(21);
      const balance = classBalanceSchema.options[round % 3];
      await compare(opened(round % 2 === 0 ? 255 : 16), recipeOf(anySettings(random), round, balance), step);
    }
  });

  it("refuse a step that the training does not have, and data without training images", async () => {
    const request = { step: 22, most: 4, originals: false };
    const dataset = opened(255);
    await expect(batchPictures(dataset, { ...request, recipe: recipeOf({}) })).rejects.toThrow(
      "This training has 21 steps, so it has no step 22.",
    );
    const none = heldSamples(new Uint8Array(0), new Uint8Array(0), SIZE);
    const empty = { ...dataset, parts: { ...dataset.parts, train: none } };
    await expect(batchPictures(empty, { ...request, step: 1, recipe: recipeOf({}) })).rejects.toThrow(
      'The training part of "Insects" has no images.',
    );
  });
});
