import { expect, it } from "vitest";
import { NO_AUGMENTATION } from "../datasets/augmentation";
import { EXPERIMENT_VERSION, migrateExperiment } from "./experiment";
import { labRecipe } from "./lab-recipe";

const RECIPE = labRecipe(200, 100);
const { classBalance: _later, augmentation, ...rest } = RECIPE;
const { shiftPixels, horizontalFlip } = augmentation;
const BEFORE = { ...rest, augmentation: { shiftPixels, horizontalFlip } };

it("brings up recipes and compared values of an experiment of version 1", () => {
  const before = {
    version: 1,
    recipe: BEFORE,
    arms: [{ id: "one", recipe: BEFORE }, { id: "other" }],
    question: {
      kind: "compare",
      grid: { batchSize: [8], augmentation: [{ shiftPixels: 2, horizontalFlip: true }] },
    },
  };
  expect(migrateExperiment(before)).toEqual({
    version: EXPERIMENT_VERSION,
    recipe: RECIPE,
    arms: [{ id: "one", recipe: RECIPE }, { id: "other" }],
    question: {
      kind: "compare",
      grid: {
        batchSize: [8],
        augmentation: [{ ...NO_AUGMENTATION, shiftPixels: 2, horizontalFlip: true }],
      },
    },
  });
});

it("leaves a question without values, and what is no experiment, as it is", () => {
  const question = { kind: "depth", depths: [8, 14] };
  expect(migrateExperiment({ version: 1, recipe: BEFORE, arms: [], question })).toMatchObject({ question });
  for (const value of [null, 3, { version: EXPERIMENT_VERSION }, { version: 99 }]) {
    expect(migrateExperiment(value)).toBe(value);
  }
});
