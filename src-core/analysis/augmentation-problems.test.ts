import { describe, expect, it } from "vitest";
import { NO_AUGMENTATION } from "../datasets/augmentation";
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
    expect(repaired.recipe.augmentation).toEqual(NO_AUGMENTATION);
    expect(analyse(BUILT_IN_LAYERS, repaired, DIGITS).problems).toEqual([]);
  });

  it("says nothing of a flip where nobody knows, but of a shift that pushes images out", () => {
    const document = network("photos");
    expect(analyse(BUILT_IN_LAYERS, document, PHOTOS).problems).toEqual([]);
    const shifted = setAugmentation(document, { ...NO_AUGMENTATION, shiftPixels: 3, horizontalFlip: true });
    const [problem] = analyse(BUILT_IN_LAYERS, shifted, PHOTOS).problems;
    expect(problem?.message).toContain("8×12 pixels are shifted by up to 3");
    const repaired = problem?.repairs[0]?.apply(shifted);
    expect(repaired?.recipe.augmentation).toEqual({
      ...NO_AUGMENTATION,
      shiftPixels: 2,
      horizontalFlip: true,
    });
  });

  it("names all that changes what images show in one sentence", () => {
    const much = { ...NO_AUGMENTATION, horizontalFlip: true, verticalFlip: true, rotationDegrees: 180 };
    const [problem] = analyse(BUILT_IN_LAYERS, setAugmentation(network("digits"), much), DIGITS).problems;
    expect(problem?.message).toContain(
      "images are flipped from left to right, flipped upside down and turned by up to 180°, which changes what they show.",
    );
  });

  it("does not come with data that is chosen", () => {
    const chosen = chooseDataset(network("fashion"), DIGITS);
    expect(chosen).toMatchObject({ dataset: "digits", recipe: { augmentation: NO_AUGMENTATION } });
    expect(chooseDataset(network("fashion"), { id: "photos" }).recipe.augmentation).toEqual(NO_AUGMENTATION);
    expect(chooseDataset(chosen, DIGITS)).toBe(chosen);
  });

  it("tells of turns and upside-down flips where the dataset says what it bears", () => {
    const turned = { ...NO_AUGMENTATION, verticalFlip: true, rotationDegrees: 20 };
    const document = setAugmentation(network("digits"), turned);
    const [problem, ...more] = analyse(BUILT_IN_LAYERS, document, DIGITS).problems;
    expect(problem?.message).toContain("upside down");
    expect(problem?.message).toContain("turned by up to 20°");
    expect(more).toEqual([]);
    const augmentation = { shiftPixels: 0, horizontalFlip: false, verticalFlip: true, rotationDegrees: 180 };
    expect(analyse(BUILT_IN_LAYERS, document, { ...DIGITS, augmentation }).problems).toEqual([]);
    const slightly = setAugmentation(document, { ...NO_AUGMENTATION, rotationDegrees: 15 });
    expect(analyse(BUILT_IN_LAYERS, slightly, DIGITS).problems).toEqual([]);
    const photos = { ...document, dataset: "photos" };
    expect(analyse(BUILT_IN_LAYERS, photos, PHOTOS).problems).toEqual([]);
  });

  it("tells of what leaves nothing of an image, and of what changes nothing in it", () => {
    const document = setAugmentation(network("photos"), {
      ...NO_AUGMENTATION,
      cutoutPixels: 9,
      saturation: 0.5,
      mixup: 0.2,
    });
    const [problem, ...more] = analyse(BUILT_IN_LAYERS, document, PHOTOS).problems;
    expect(more).toEqual([]);
    expect(problem?.message).toContain("a square of 9 pixels");
    expect(problem?.message).toContain("grey");
    expect(problem?.repairs[0]?.apply(document).recipe.augmentation).toEqual({
      ...NO_AUGMENTATION,
      cutoutPixels: 4,
      mixup: 0.2,
    });
    const colour = { ...PHOTOS, imageShape: [32, 32, 3] };
    const recipe = { ...document.recipe, batchSize: 1 };
    const alone = analyse(BUILT_IN_LAYERS, { ...document, recipe }, colour).problems.filter(
      ({ code }) => code === "augmentation",
    );
    expect(alone.map(({ message, repairs }) => [message.includes("mixup"), repairs[0]?.label])).toEqual([
      [true, "Train without mixup and cutmix"],
    ]);
  });

  it("keeps what no dataset says anything of when another one is chosen", () => {
    const document = setAugmentation(network("fashion"), {
      ...NO_AUGMENTATION,
      verticalFlip: true,
      cutmix: 1,
    });
    expect(chooseDataset(document, DIGITS).recipe.augmentation).toEqual({ ...NO_AUGMENTATION, cutmix: 1 });
  });
});
