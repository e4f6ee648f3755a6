import { expect, it } from "vitest";
import { DEFAULT_RECIPE, recipeSchema } from "./recipe";
import { recipeOfVersion3 } from "./recipe-migration";
import { migrateRunRecord, RUN_RECORD_VERSION } from "./records";

const { classBalance: _later, augmentation, ...rest } = DEFAULT_RECIPE;
const { shiftPixels, horizontalFlip } = augmentation;
/** As versions before had it. */
const BEFORE = { ...rest, augmentation: { shiftPixels, horizontalFlip } };

it("brings a recipe up to what it trained like", () => {
  expect(recipeSchema.safeParse(BEFORE).success).toBe(false);
  expect(recipeSchema.parse(recipeOfVersion3(BEFORE))).toEqual(DEFAULT_RECIPE);
});

it("leaves to the schema what is no recipe", () => {
  for (const wrong of [undefined, null, "recipe", [], { augmentation: 3 }, {}]) {
    expect(recipeSchema.safeParse(recipeOfVersion3(wrong)).success).toBe(false);
  }
});

it.each([1, 2, 3])("brings up the recipe in the record of a run of version %i", (version) => {
  expect(migrateRunRecord({ version, recipe: BEFORE })).toMatchObject({
    version: RUN_RECORD_VERSION,
    recipe: DEFAULT_RECIPE,
  });
});
