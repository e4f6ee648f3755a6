import { describe, expect, it } from "vitest";
import { NO_AUGMENTATION } from "#core/datasets/augmentation";
import { gatherImages } from "#core/datasets/samples";
import { SkiploomError } from "#core/foundation/errors";
import type { EngineDataset } from "#core/protocol/engine-api";
import { plainBatch, type ReadImages, trainingBatch } from "./batches";
import { prepareDataset } from "./prepared-dataset";

/** Six images of 3x4 pixels in two channels; every byte names its place. */
const PIXELS = Uint8Array.from({ length: 6 * 24 }, (_, index) => (index * 7 + 1) % 251);
const LABELS = Uint8Array.of(0, 1, 2, 0, 1, 2);

function sample(): EngineDataset {
  const part = { labels: LABELS, count: 6 };
  const statistics = [0, 1].map((channel) => {
    const values = Array.from(PIXELS.filter((_, place) => place % 2 === channel));
    const mean = values.reduce((sum, value) => sum + value / 250, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value / 250 - mean) ** 2, 0) / values.length;
    return { mean, deviation: Math.sqrt(variance) };
  });
  return {
    id: "sample",
    imageShape: [3, 4, 2],
    classNames: ["a", "b", "c"],
    pixelMaximum: 250,
    normalisation: {
      mean: statistics.map(({ mean }) => mean),
      deviation: statistics.map(({ deviation }) => deviation),
    },
    train: part,
    validation: part,
    test: part,
  };
}

const prepare = (dataset = sample()) =>
  prepareDataset(dataset, () => Promise.reject(new Error("Nothing is read here.")));

function read(samples: Uint32Array): ReadImages {
  return {
    pixels: gatherImages(PIXELS, samples, 24),
    labels: Uint8Array.from(samples, (index) => LABELS[index] ?? 0),
  };
}

const recipe = { seed: 5, labelSmoothing: 0, augmentation: NO_AUGMENTATION };
const all = Uint32Array.of(0, 1, 2, 3, 4, 5);

describe("batches", () => {
  it("normalise with the training images' mean and deviation of each channel", () => {
    const { images } = plainBatch(prepare(), read(all));
    for (const channel of [0, 1]) {
      const values = images.filter((_, index) => index % 2 === channel);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
      expect(mean).toBeCloseTo(0, 5);
      expect(variance).toBeCloseTo(1, 5);
    }
  });

  it("hold the images asked for, each with its class and the smoothing asked for", () => {
    const prepared = prepare();
    const whole = plainBatch(prepared, read(all));
    const batch = trainingBatch(prepared, read(Uint32Array.of(4, 0)), { ...recipe, labelSmoothing: 0.3 }, 1);
    expect(batch.images.subarray(0, 24)).toEqual(whole.images.subarray(4 * 24, 5 * 24));
    expect(batch.images.subarray(24)).toEqual(whole.images.subarray(0, 24));
    expect([...batch.labels]).toEqual([1, 0]);
    expect(batch.targets).toEqual({ rows: Float32Array.of(1, 1, 1, 1, 0, 0, 1, 1), smoothing: 0.3 });
  });

  it("shift with black and flip, pixel for pixel", () => {
    const prepared = prepare();
    const plain = plainBatch(prepared, read(all)).images;
    const settings = {
      ...recipe,
      augmentation: { ...NO_AUGMENTATION, shiftPixels: 1, horizontalFlip: true },
    };
    const seen = new Set<string>();
    for (let step = 1; step <= 60; step += 1) {
      const { images } = trainingBatch(prepared, read(all), settings, step);
      all.forEach((image) => {
        const own = images.subarray(image * 24, (image + 1) * 24);
        const matches = placements().filter(({ down, right, flipped }) =>
          own.every(
            (value, place) => value === expected(plain, prepared.table, image, place, down, right, flipped),
          ),
        );
        expect(matches.length).toBeGreaterThan(0);
        for (const match of matches) seen.add(JSON.stringify(match));
      });
    }
    expect(seen.size).toBe(placements().length);
  });

  it("name both classes of mixed images, with the share of the first", () => {
    const prepared = prepare();
    const settings = { ...recipe, augmentation: { ...NO_AUGMENTATION, mixup: 1 } };
    const plain = plainBatch(prepared, read(all)).images;
    const { images, targets, labels } = trainingBatch(prepared, read(all), settings, 3);
    expect(labels).toEqual(LABELS);
    const share = targets.rows[2] ?? 0;
    expect(share).toBeGreaterThan(0);
    expect(share).toBeLessThan(1);
    const partners = all.map((image) => {
      const [own, other, ofOwn, weight] = targets.rows.subarray(image * 4, (image + 1) * 4);
      expect([own, ofOwn, weight]).toEqual([LABELS[image], share, 1]);
      // Half a byte of rounding, in units of the normalised values.
      const partner = all.find((candidate) =>
        plain
          .subarray(candidate * 24, (candidate + 1) * 24)
          .every(
            (value, place) =>
              Math.abs(
                share * (plain[image * 24 + place] ?? 0) +
                  (1 - share) * value -
                  (images[image * 24 + place] ?? Number.NaN),
              ) < 0.02,
          ),
      );
      expect(LABELS[partner ?? -1]).toBe(other);
      return partner ?? -1;
    });
    expect([...partners].sort()).toEqual([...all]);
  });

  it("are the same for the same step, whatever came before", () => {
    const prepared = prepare();
    const settings = {
      ...recipe,
      augmentation: { ...NO_AUGMENTATION, shiftPixels: 2, horizontalFlip: true },
    };
    const seventh = trainingBatch(prepared, read(all), settings, 7);
    trainingBatch(prepared, read(all), settings, 8);
    expect(trainingBatch(prepared, read(all), settings, 7)).toEqual(seventh);
    expect(trainingBatch(prepared, read(all), settings, 8).images).not.toEqual(seventh.images);
  });

  it.each([
    ["too few labels", (dataset: EngineDataset) => ({ ...dataset, train: { ...dataset.train, count: 7 } })],
    ["a label without a class", (dataset: EngineDataset) => ({ ...dataset, classNames: ["a", "b"] })],
    [
      "means for other channels",
      (dataset: EngineDataset) => ({ ...dataset, normalisation: { mean: [0.5], deviation: [0.2] } }),
    ],
  ])("refuse %s", (_, spoil) => {
    expect(() => prepare(spoil(sample()))).toThrow(SkiploomError);
  });
});

function placements() {
  return [-1, 0, 1].flatMap((down) =>
    [-1, 0, 1].flatMap((right) => [false, true].map((flipped) => ({ down, right, flipped }))),
  );
}

/** The value that belongs at one place of a shifted, flipped image: flipping comes first, then the shift. */
function expected(
  plain: Float32Array,
  table: Float32Array,
  image: number,
  place: number,
  down: number,
  right: number,
  flipped: boolean,
): number | undefined {
  const channel = place % 2;
  const x = (Math.floor(place / 2) % 4) - right;
  const y = Math.floor(place / 8) - down;
  if (x < 0 || x > 3 || y < 0 || y > 2) return table[channel * 256];
  return plain[image * 24 + y * 8 + (flipped ? 3 - x : x) * 2 + channel];
}
