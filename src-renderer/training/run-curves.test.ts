import { expect, it } from "vitest";
import { DEFAULT_RECIPE } from "#core/training/recipe";
import { trainLabel } from "./run-curves";

it("says that the batches' curve is on mixed images, where they are mixed", () => {
  const { augmentation } = DEFAULT_RECIPE;
  expect(trainLabel({ recipe: DEFAULT_RECIPE })).toBe("train");
  for (const some of [{ mixup: 0.2 }, { cutmix: 1 }]) {
    const recipe = { ...DEFAULT_RECIPE, augmentation: { ...augmentation, ...some } };
    expect(trainLabel({ recipe })).toBe("train, on mixed images");
  }
});
