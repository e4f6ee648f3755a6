import { describe, expect, it } from "vitest";
import { NO_AUGMENTATION } from "#core/datasets/augmentation";
import { gatherImages } from "#core/datasets/samples";
import { DEFAULT_RECIPE, type Recipe } from "#core/training/recipe";
import { type PreparedDataset, prepareDataset } from "./prepared-dataset";
import { TARGET_COLUMNS } from "./targets";
import { TrainingBatches } from "./training-batches";

/** Seven images of class 0, two of class 1, none of class 2 and one of class 3: the pixel names the image. */
const LABELS = Uint8Array.of(0, 0, 1, 0, 0, 3, 0, 1, 0, 0);
const WEIGHTS = [10 / 21, 10 / 6, 0, 10 / 3];

function prepared(): PreparedDataset {
  const pixels = Uint8Array.from(LABELS, (_, index) => index);
  const part = { labels: LABELS, count: LABELS.length };
  return prepareDataset(
    {
      id: "few",
      imageShape: [1, 1, 1],
      classNames: ["a", "b", "c", "d"],
      pixelMaximum: 1,
      normalisation: { mean: [0], deviation: [1] },
      train: part,
      validation: part,
      test: part,
    },
    async (_, samples) => gatherImages(pixels, samples, 1),
  );
}

function batchesOf(recipe: Partial<Recipe>): TrainingBatches {
  return new TrainingBatches(prepared(), { ...DEFAULT_RECIPE, batchSize: 4, epochs: 6, ...recipe });
}

async function stepsOf(recipe: Partial<Recipe>) {
  const batches = batchesOf(recipe);
  const steps = [];
  for (let step = 1; step <= 18; step += 1) steps.push(await batches.at(step));
  return steps;
}

const column = (rows: Float32Array, place: number): number[] =>
  [...rows].filter((_, index) => index % TARGET_COLUMNS === place);

describe("batches of a run", () => {
  it("weigh images by how few their class has", async () => {
    const steps = await stepsOf({ classBalance: "weights" });
    const plain = await stepsOf({});
    let sum = 0;
    steps.forEach(({ labels, targets, images }, index) => {
      expect(images).toEqual(plain[index]?.images);
      expect(column(plain[index]?.targets.rows ?? new Float32Array(), 3)).toEqual([...labels].fill(1));
      const weights = column(targets.rows, 3);
      expect(weights).toEqual([...labels].map((label) => Math.fround(WEIGHTS[label] ?? Number.NaN)));
      sum += weights.reduce((all, weight) => all + weight, 0);
    });
    expect(sum / 60).toBeCloseTo(1, 6);
  });

  it("weigh mixed images by the shares of their classes", async () => {
    const augmentation = { ...NO_AUGMENTATION, mixup: 1 };
    const rows = (await stepsOf({ classBalance: "weights", augmentation })).flatMap(({ targets }) => [
      ...targets.rows,
    ]);
    for (let at = 0; at < rows.length; at += TARGET_COLUMNS) {
      const [first = 0, other = 0, share = 0, weight = 0] = rows.slice(at, at + TARGET_COLUMNS);
      const expected = share * (WEIGHTS[first] ?? 0) + (1 - share) * (WEIGHTS[other] ?? 0);
      expect(weight).toBeCloseTo(expected, 5);
    }
  });

  it("draw classes evenly, all with weight 1, and from any step alike", async () => {
    const steps = await stepsOf({ classBalance: "sampling" });
    expect(steps.map(({ count }) => count).slice(0, 6)).toEqual([4, 4, 2, 4, 4, 2]);
    const drawn = steps.flatMap(({ labels }) => [...labels]);
    expect([0, 1, 2, 3].map((label) => drawn.filter((each) => each === label).length)).toEqual([
      20, 20, 0, 20,
    ]);
    expect(steps.flatMap(({ targets }) => column(targets.rows, 3)).every((weight) => weight === 1)).toBe(
      true,
    );
    expect(await batchesOf({ classBalance: "sampling" }).at(8)).toEqual(steps[7]);
  });
});
