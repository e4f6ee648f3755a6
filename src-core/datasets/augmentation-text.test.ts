import { describe, expect, it } from "vitest";
import { NO_AUGMENTATION } from "./augmentation";
import { AUGMENTATION_NAMES, augmentationFrom } from "./augmentation-text";
import { augmentationSummary, augmentationWords } from "./augmentation-words";

describe("an augmentation that is typed", () => {
  it.each([
    ["none", {}],
    ["shift", { shiftPixels: 2 }],
    ["shift=4+flip", { shiftPixels: 4, horizontalFlip: true }],
    [" flip + mixup=.4 ", { horizontalFlip: true, mixup: 0.4 }],
    [
      "vertical-flip+rotation=180+scale+brightness=1+contrast+saturation+cutout=16+cutmix",
      {
        verticalFlip: true,
        rotationDegrees: 180,
        scale: 0.1,
        brightness: 1,
        contrast: 0.2,
        saturation: 0.2,
        cutoutPixels: 16,
        cutmix: 1,
      },
    ],
  ])("%s", (text, expected) => {
    expect(augmentationFrom(text)).toEqual({ ...NO_AUGMENTATION, ...expected });
  });

  it.each([
    ["", /"" is no augmentation/],
    ["flop", /"flop" is no augmentation.*cutmix/],
    ["constructor", /no augmentation/],
    ["none+flip", /"none" is no augmentation/],
    ["flip+flip", /flip twice/],
    ["flip=1", /flip takes no value/],
    ["shift=1=2", /no augmentation/],
    ["shift=", /cannot be empty/],
    ["shift=1.5", /whole number from 0 to 16/],
    ["rotation=181", /number from 0 to 180/],
    ["mixup=-1", /number from 0 to 10/],
    ["mixup=1e1", /number from 0 to 10/],
  ])("%s is refused", (text, words) => {
    expect(() => augmentationFrom(text)).toThrow(words);
  });

  it("is told with what each has without a value", () => {
    expect(AUGMENTATION_NAMES).toMatch(/^shift \(2\), flip, vertical-flip, rotation \(10\)/);
  });
});

describe("an augmentation in words", () => {
  it("tells shift and flip always, and the rest where it is on", () => {
    expect(augmentationWords(NO_AUGMENTATION)).toBe("no shift, no flip");
    const some = augmentationFrom("shift=1+flip+vertical-flip+rotation+cutout+mixup");
    expect(augmentationWords(some)).toBe(
      "a shift of up to 1 pixel, a flip, a flip upside down, a turn of up to 10°, a cutout, mixup",
    );
  });

  it("sums up what is on", () => {
    expect(augmentationSummary(NO_AUGMENTATION)).toBe("none");
    expect(augmentationSummary(augmentationFrom("shift+flip+scale+cutmix=0.5"))).toBe(
      "shift 2 px, horizontal flip, scale 0.1, cutmix 0.5",
    );
  });
});
