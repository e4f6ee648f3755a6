import { describe, expect, it } from "vitest";
import {
  anyImages,
  anySettings,
  factsOf,
  SHAPES,
  SINGLE_SETTINGS,
  settingsOf,
} from "../../../tests/support/augmentation/any-batch";
import { referenceBatch } from "../../../tests/support/augmentation/reference";
import { Random } from "../../foundation/random";
import type { AugmentationSettings } from "../augmentation";
import { augmentBatch } from "./augment";
import { drawBatch } from "./draws";

const COUNT = 6;

/** Largest distance from the reference, which does not round at its end, so that 1/2 is right. */
function furthest(
  settings: AugmentationSettings,
  imageShape: (typeof SHAPES)[number],
  step: number,
  pixelMaximum = 255,
): number {
  const random = Random.fromSeed(step, "images");
  const facts = factsOf(random, imageShape, pixelMaximum);
  const images = anyImages(random, COUNT, imageShape, pixelMaximum);
  const given = images.slice();
  const draws = drawBatch(settings, { seed: 11, step, count: COUNT, imageShape });
  const found = augmentBatch(images, draws, facts);
  expect(images.every((value, place) => value === given[place])).toBe(true);
  if (!draws) return found.every((value, place) => value === images[place]) ? 0 : 255;
  const wanted = referenceBatch(images, draws, facts);
  expect(found.length).toBe(wanted.length);
  return wanted.reduce((most, value, place) => Math.max(most, Math.abs(value - (found[place] ?? 1e9))), 0);
}

describe("an augmented batch", () => {
  it.each(
    SHAPES.flatMap((shape) => Object.entries(SINGLE_SETTINGS).map(([name, some]) => ({ shape, name, some }))),
  )("is the reference's, rounded: $name at $shape", ({ shape, some }) => {
    for (let step = 1; step <= 3; step += 1) {
      expect(furthest(settingsOf(some), shape, step)).toBeLessThanOrEqual(0.5 + 1e-9);
    }
  });

  it.each(SHAPES.map((shape) => ({ shape })))(
    "is the reference's with any settings together at $shape",
    ({ shape }) => {
      const random = Random.fromSeed(4, `settings ${shape}`);
      for (let step = 1; step <= 12; step += 1) {
        const settings = anySettings(random);
        const pixelMaximum = step % 3 === 0 ? 16 : 255;
        expect(furthest(settings, shape, step, pixelMaximum), JSON.stringify(settings)).toBeLessThanOrEqual(
          0.5 + 1e-9,
        );
      }
    },
  );

  it("is the batch itself where nothing is asked for", () => {
    const images = Uint8Array.of(1, 2, 3, 4);
    const off = settingsOf({});
    const draws = drawBatch(off, { seed: 1, step: 1, count: 2, imageShape: [1, 2, 1] });
    expect(draws).toBeUndefined();
    const facts = { imageShape: [1, 2, 1] as const, pixelMaximum: 255, fill: Uint8Array.of(9) };
    expect(augmentBatch(images, draws, facts)).toBe(images);
  });

  it("never has a byte above white", () => {
    const settings = settingsOf({
      rotationDegrees: 30,
      scale: 0.3,
      brightness: 1,
      contrast: 1,
      saturation: 1,
      mixup: 1,
    });
    for (const pixelMaximum of [1, 16, 255]) {
      for (let step = 1; step <= 20; step += 1) {
        const imageShape = [9, 4, 3] as const;
        const images = new Uint8Array(COUNT * 9 * 4 * 3).fill(pixelMaximum);
        const facts = { imageShape, pixelMaximum, fill: Uint8Array.of(0, 0, 0) };
        const draws = drawBatch(settings, { seed: 2, step, count: COUNT, imageShape });
        expect(Math.max(...augmentBatch(images, draws, facts))).toBeLessThanOrEqual(pixelMaximum);
      }
    }
  });
});
