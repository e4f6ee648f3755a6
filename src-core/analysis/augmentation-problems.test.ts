import { describe, expect, it } from "vitest";
import { BUILT_IN_LAYERS } from "../layers/index";
import { chooseDataset, setAugmentation } from "../network/edits/index";
import { createTemplate } from "../templates/index";
import { analyse } from "./analyse";
import type { DatasetFacts } from "./analysis";

const DIGITS: DatasetFacts = {
  id: "digits",
  imageShape: [8, 8, 1],
  classes: 10,
  augmentation: { shiftPixels: 0, horizontalFlip: false },
};
const PHOTOS: DatasetFacts = { id: "photos", imageShape: [8, 12, 1], classes: 10 };

function network(dataset: string) {
  const document = createTemplate("resnet-20");
  if (!document) throw new Error("There is no ResNet-20.");
  return { ...document, dataset };
}

describe("augmentation that does not suit the data", () => {
  it("is a warning with the dataset's own as its repair", () => {
    const document = network("digits");
    const { problems, flat } = analyse(BUILT_IN_LAYERS, document, DIGITS);
    expect(problems).toMatchObject([{ code: "augmentation", severity: "warning" }]);
    expect(problems[0]?.message).toContain("flipped from left to right");
    expect(flat).toBeDefined();
    const [repair, ...more] = problems[0]?.repairs ?? [];
    expect([repair?.label, more.length]).toEqual(["Train with no shift, no flip", 0]);
    const repaired = repair?.apply(document) ?? document;
    expect(repaired.recipe.augmentation).toEqual(DIGITS.augmentation);
    expect(analyse(BUILT_IN_LAYERS, repaired, DIGITS).problems).toEqual([]);
  });

  it("says nothing of a flip where nobody knows, but of a shift that pushes images out", () => {
    const document = network("photos");
    expect(analyse(BUILT_IN_LAYERS, document, PHOTOS).problems).toEqual([]);
    const shifted = setAugmentation(document, { shiftPixels: 3, horizontalFlip: true });
    const [problem] = analyse(BUILT_IN_LAYERS, shifted, PHOTOS).problems;
    expect(problem?.message).toContain("8×12 pixels are shifted by up to 3");
    const repaired = problem?.repairs[0]?.apply(shifted);
    expect(repaired?.recipe.augmentation).toEqual({ shiftPixels: 2, horizontalFlip: true });
  });

  it("does not come with data that is chosen", () => {
    const chosen = chooseDataset(network("fashion"), DIGITS);
    expect(chosen).toMatchObject({ dataset: "digits", recipe: { augmentation: DIGITS.augmentation } });
    expect(chooseDataset(network("fashion"), { id: "photos" }).recipe.augmentation).toEqual({
      shiftPixels: 0,
      horizontalFlip: false,
    });
    expect(chooseDataset(chosen, DIGITS)).toBe(chosen);
  });
});
