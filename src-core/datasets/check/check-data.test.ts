/** What is told of made sets: classes, equal pictures under two classes, look-alikes in different parts. */
import { describe, expect, it } from "vitest";
import { type CheckedData, checkData } from "./check-data";
import type { DataWarning } from "./warning";

/** class, part (0 training, 1 validation, 2 test), pixels' value; equal values are equal pictures. */
type Picture = readonly [label: number, part: number, value: number];

function dataOf(classNames: readonly string[], pictures: readonly Picture[]): CheckedData {
  const sorted = [...pictures].sort((one, other) => one[2] - other[2]);
  const pixelHashes = new Uint8Array(sorted.length * 32);
  sorted.forEach(([, , value], place) => {
    new DataView(pixelHashes.buffer).setUint32(place * 32, value);
  });
  return {
    classNames,
    seen: {
      places: Uint32Array.from(sorted.keys()),
      labels: Uint16Array.from(sorted, ([label]) => label),
      parts: Uint8Array.from(sorted, ([, part]) => part),
    },
    pixelHashes,
    // Pictures of one thousand look alike from afar.
    lookHashes: Uint32Array.from(sorted.flatMap(([, , value]) => [0, 0x1111 * Math.floor(value / 1000)])),
    name: (place) => `${sorted[place]?.[2]}.png`,
    difference: (one, other) => Math.abs((sorted[one]?.[2] ?? 0) - (sorted[other]?.[2] ?? 0)),
  };
}

function told(classNames: readonly string[], pictures: readonly Picture[]): DataWarning[] {
  const work = checkData(dataOf(classNames, pictures));
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

const SOUND: readonly Picture[] = [0, 1, 2].flatMap((part) => [
  [0, part, 100 + 1000 * part] as const,
  [1, part, 600 + 1000 * part] as const,
]);

describe("the check of data", () => {
  it("says nothing of sound data", () => {
    expect(told(["cat", "dog"], SOUND)).toEqual([]);
  });

  it("tells classes whose names differ in case alone", () => {
    expect(told(["Cat", "cat"], SOUND)).toMatchObject([
      {
        kind: "names-alike",
        count: 1,
        classes: ["Cat", "cat"],
        words: expect.stringContaining('"Cat" and "cat"'),
      },
    ]);
    expect(told(["\u00c9", "e\u0301"], SOUND)).toMatchObject([{ kind: "names-alike" }]);
  });

  it("tells one class alone, and a class that a part lacks", () => {
    expect(
      told(
        ["cat"],
        SOUND.filter(([label]) => label === 0),
      ).map(({ kind }) => kind),
    ).toEqual(["one-class"]);
    const lacking = told(
      ["cat", "dog"],
      SOUND.filter(([label, part]) => label === 0 || part !== 2),
    );
    expect(lacking).toMatchObject([{ kind: "missing-in-part", count: 1, classes: ["dog"] }]);
    expect(lacking[0]?.words).toBe('1 class has no picture for the test: "dog".');
    const [none] = told(
      ["cat", "dog"],
      SOUND.filter(([, part]) => part !== 1),
    );
    expect(none?.words).toBe("There is no picture for validation.");
  });

  it("tells when one class has more than twenty times another's pictures", () => {
    const cats = (many: number): Picture[] =>
      Array.from({ length: many }, (_, place) => [0, 0, 10_000 + 100 * place]);
    expect(told(["cat", "dog"], [...SOUND, ...cats(57)])).toEqual([]);
    expect(told(["cat", "dog"], [...SOUND, ...cats(58)])).toMatchObject([
      { kind: "imbalance", count: 1, classes: ["dog"] },
    ]);
  });

  it("tells pictures that stand under two classes, each with a place of either", () => {
    const [warning, ...more] = told(["cat", "dog"], [...SOUND, [1, 0, 100], [1, 0, 100]]);
    expect(more).toEqual([]);
    expect(warning).toMatchObject({ kind: "two-classes", count: 1 });
    expect(warning?.examples).toEqual([
      {
        pictures: [
          { place: 0, name: "100.png", part: "train", class: "cat" },
          { place: 1, name: "100.png", part: "train", class: "dog" },
        ],
      },
    ]);
  });

  it("tells equal and nearly equal pictures in different parts, with how far they are apart", () => {
    const [warning, ...more] = told(
      ["cat", "dog"],
      [...SOUND, [0, 1, 100], [0, 2, 105], [0, 0, 150], [1, 0, 604]],
    );
    expect(more).toEqual([]);
    expect(warning).toMatchObject({ kind: "look-alikes", count: 2 });
    const pairs = warning?.examples.map(({ pictures, difference }) => [
      difference,
      ...pictures.map(({ name, part }) => `${name} ${part}`),
    ]);
    expect(pairs).toEqual([
      [0, "100.png train", "100.png validation"],
      [5, "100.png train", "105.png test"],
    ]);
  });

  it("tells a crowd of plain pictures together", () => {
    const crowd = Array.from({ length: 600 }, (_, place): Picture => [place % 2, place % 3, 60_000 + place]);
    const warnings = told(["cat", "dog"], [...SOUND, ...crowd]);
    expect(warnings).toMatchObject([{ kind: "crowd", count: 600 }]);
    expect(warnings[0]?.examples[0]?.pictures.slice(0, 2)).toEqual([
      { place: 6, name: "60000.png", part: "train", class: "cat" },
      { place: 7, name: "60001.png", part: "validation", class: "dog" },
    ]);
  });
});
