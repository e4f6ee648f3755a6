import { describe, expect, it } from "vitest";
import { settingsOf } from "../../../tests/support/augmentation/any-batch";
import { Random } from "../../foundation/random";
import { augmentBatch } from "./augment";
import { type BatchDraws, drawBatch, drawsOf, type ImageDraws } from "./draws";

const IMAGE_SHAPE = [9, 13, 3] as const;
const everything = settingsOf({
  shiftPixels: 2,
  horizontalFlip: true,
  verticalFlip: true,
  rotationDegrees: 15,
  scale: 0.2,
  brightness: 0.3,
  contrast: 0.4,
  saturation: 0.5,
  cutoutPixels: 4,
  mixup: 0.3,
  cutmix: 1,
});

function drawn(some: Partial<typeof everything>, step = 1, count = 4_000): BatchDraws {
  const draws = drawBatch(settingsOf(some), { seed: 3, step, count, imageShape: IMAGE_SHAPE });
  if (!draws) throw new Error("Nothing was drawn.");
  return draws;
}

it("of some places of a batch, the images are those that stand there in the whole", () => {
  const images = Uint8Array.from({ length: 20 * 9 * 13 * 3 }, (_, place) => (place * 31) % 256);
  const facts = { imageShape: IMAGE_SHAPE, pixelMaximum: 255, fill: Uint8Array.of(1, 2, 3) };
  const size = 9 * 13 * 3;
  for (const some of [{ mixup: 1 }, { cutmix: 1 }, { rotationDegrees: 90 }, everything]) {
    const whole = drawn(some, 2, 20);
    const shown = Uint32Array.of(0, 1, 2, 3, 4);
    const partners = whole.mixing?.partners.subarray(0, 5) ?? new Uint32Array(0);
    const places = Uint32Array.of(...shown, ...partners);
    const read = Array.from(places, (place) => [...images.subarray(place * size, (place + 1) * size)]);
    const part = augmentBatch(Uint8Array.from(read.flat()), drawsOf(whole, places), facts);
    expect(part.slice(0, 5 * size)).toEqual(augmentBatch(images, whole, facts).slice(0, 5 * size));
  }
});

describe("what is drawn for a step", () => {
  it("follows from seed and step alone", () => {
    expect(drawn(everything, 5)).toEqual(drawn(everything, 5));
    expect(drawn(everything, 6)).not.toEqual(drawn(everything, 5));
    const batch = { step: 5, count: 4_000, imageShape: IMAGE_SHAPE };
    expect(drawBatch(everything, { ...batch, seed: 4 })).not.toEqual(drawn(everything, 5));
  });

  it("is, for shift and flip, what it was before there was more", () => {
    const random = Random.fromSeed(3, "augmentation/7");
    const { images } = drawn({ shiftPixels: 2, horizontalFlip: true }, 7, 50);
    for (const { down, right, flippedAcross } of images) {
      expect([down, right]).toEqual([random.integerBelow(5) - 2, random.integerBelow(5) - 2]);
      expect(flippedAcross).toBe(random.integerBelow(2) === 1);
    }
  });

  it("is the same for one setting whatever the others are", () => {
    const all = drawn(everything);
    const names = {
      verticalFlip: "flippedDown",
      rotationDegrees: "degrees",
      scale: "scale",
      brightness: "brightness",
      contrast: "contrast",
      saturation: "saturation",
      cutoutPixels: "cut",
    } as const;
    for (const [setting, of] of Object.entries(names)) {
      const alone = drawn({ [setting]: everything[setting as keyof typeof names] });
      expect(
        alone.images.map((image) => image[of]),
        setting,
      ).toEqual(all.images.map((image) => image[of]));
    }
    expect(drawn({ mixup: 0.3, cutmix: 1 }).mixing).toEqual(all.mixing);
  });

  it.each<[keyof ImageDraws, number, number]>([
    ["degrees", -15, 15],
    ["scale", 0.8, 1.2],
    ["brightness", 0.7, 1.3],
    ["contrast", 0.6, 1.4],
    ["saturation", 0.5, 1.5],
    ["down", -2.5, 2.5],
    ["right", -2.5, 2.5],
  ])("spreads %s evenly from %d to %d", (name, low, high) => {
    const { images } = drawn(everything);
    const bins = new Array<number>(5).fill(0);
    for (const image of images) {
      const place = Math.floor((5 * (Number(image[name]) - low)) / (high - low));
      bins[place] = (bins[place] ?? 0) + 1;
    }
    expect(bins.length).toBe(5);
    // 800 each, with a deviation of 25.
    for (const count of bins) expect(Math.abs(count - 800)).toBeLessThan(110);
  });

  it("flips half of the images, each way by itself", () => {
    const { images } = drawn(everything);
    for (const down of [false, true])
      for (const across of [false, true]) {
        const count = images.filter(
          ({ flippedDown, flippedAcross }) => flippedDown === down && flippedAcross === across,
        ).length;
        expect(Math.abs(count - 1_000)).toBeLessThan(120);
      }
  });

  it("cuts a square about any pixel alike, clipped at the edges", () => {
    const { images } = drawn({ cutoutPixels: 4 });
    const tops = new Map<number, number>();
    for (const { cut } of images) {
      if (!cut) throw new Error("Nothing is cut out.");
      expect(cut.bottom - cut.top).toBeLessThanOrEqual(4);
      expect(cut.right).toBeLessThanOrEqual(13);
      tops.set(cut.bottom, (tops.get(cut.bottom) ?? 0) + 1);
    }
    // Centres 0 to 8 of 9 rows: the square's end is 2 to 9, and 9 for three of them.
    expect([...tops.keys()].sort((one, other) => one - other)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
    for (const [bottom, count] of tops) {
      const expected = (bottom === 9 ? 2 : 1) * (4_000 / 9);
      expect(Math.abs(count - expected)).toBeLessThan(5 * Math.sqrt(expected));
    }
  });
});
