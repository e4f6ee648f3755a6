import { describe, expect, it } from "vitest";
import { feedIdentity } from "./identity";
import { type DatasetView, DRAWN_SPLIT, datasetViewSchema, plainView, seenThrough } from "./view";

const NAMES = ["cat", "dog", "cats"];

/** Twelve pictures in turn of three classes. */
const SAMPLES = {
  count: 12,
  targets: Array.from({ length: 12 }, (_, place) => place % 3),
  pixelKey: (sample: number) => `hash ${sample}`,
  name: (sample: number) => `patient${sample >> 1}/${sample}.png`,
  part: () => undefined,
};

function changed(change: Partial<DatasetView>): DatasetView {
  return { ...plainView(NAMES, DRAWN_SPLIT), ...change };
}

describe("a view", () => {
  it("has the source's classes at first", () => {
    const view = plainView(NAMES, DRAWN_SPLIT);
    expect(datasetViewSchema.parse(view)).toEqual(view);
    const { places, labels } = seenThrough(view, SAMPLES);
    expect([...places]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect([...labels]).toEqual(SAMPLES.targets);
  });

  it("merges classes, leaves out and relabels", () => {
    const view = changed({
      classes: [{ name: "cat", from: [2, 0] }],
      changes: [
        [1, 0],
        [3, null],
      ],
    });
    const { places, labels } = seenThrough(view, SAMPLES);
    expect([...places]).toEqual([0, 1, 2, 5, 6, 8, 9, 11]);
    expect(new Set(labels)).toEqual(new Set([0]));
  });

  it("keeps together what a pattern or a folder says", () => {
    for (const group of ["folder", "^(patient\\d+)/"]) {
      const { parts } = seenThrough(changed({ split: { ...DRAWN_SPLIT, group } }), SAMPLES);
      for (let sample = 0; sample < 12; sample += 2) expect(parts[sample]).toBe(parts[sample + 1]);
    }
  });

  it.each([
    ["no picture is left", { changes: SAMPLES.targets.map((_, place) => [place, null] as [number, null]) }],
    [
      "two classes are called",
      {
        classes: [
          { name: "cat", from: [0] },
          { name: "cat", from: [1] },
        ],
      },
    ],
    [
      "in two classes",
      {
        classes: [
          { name: "a", from: [0] },
          { name: "b", from: [0] },
        ],
      },
    ],
    ["not there", { changes: [[12, 0] as [number, number]] }],
    ["no regular expression", { split: { ...DRAWN_SPLIT, group: "(" } }],
  ])("says what is wrong with it: %s", (words, change) => {
    expect(() => seenThrough(changed(change), SAMPLES)).toThrow(new RegExp(words, "i"));
  });
});

it("an identity says pictures, classes and parts, and nothing of files", () => {
  const identityOf = (view: DatasetView, names: (sample: number) => string): string => {
    const seen = seenThrough(view, { ...SAMPLES, name: names });
    const fed: number[] = [];
    feedIdentity(
      {
        imageShape: [2, 2, 1],
        classNames: view.classes.map(({ name }) => name),
        seen,
        pixelHashes: new Uint8Array(12 * 32),
      },
      (bytes) => fed.push(...bytes),
    );
    return fed.join();
  };
  const plain = plainView(NAMES, DRAWN_SPLIT);
  expect(identityOf(plain, SAMPLES.name)).toBe(identityOf(plain, (sample) => `row ${sample}`));
  expect(identityOf(plain, SAMPLES.name)).not.toBe(identityOf(changed({ changes: [[3, 1]] }), SAMPLES.name));
  const other = { ...DRAWN_SPLIT, validation: 0.5 };
  expect(identityOf(plain, SAMPLES.name)).not.toBe(identityOf(changed({ split: other }), SAMPLES.name));
});
