import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DATASET_PARTS, drawParts, type SplittableSamples } from "./parts";

interface Picture {
  readonly label: number;
  readonly pixels: string;
  readonly group?: string | undefined;
}

const PLAN = { validation: 0.1, test: 0.1, seed: 0 };

function samplesOf(pictures: readonly Picture[]): SplittableSamples {
  return {
    count: pictures.length,
    labels: pictures.map(({ label }) => label),
    pixelKey: (sample) => pictures[sample]?.pixels ?? "",
    group: (sample) => pictures[sample]?.group,
  };
}

function many(count: number, classes: number): Picture[] {
  return Array.from({ length: count }, (_, index) => ({
    label: index % classes,
    pixels: ((index * 2_654_435_761) >>> 0).toString(16),
  }));
}

function counts(parts: Uint8Array): number[] {
  return DATASET_PARTS.map((_, part) => parts.filter((each) => each === part).length);
}

describe("parts", () => {
  it("are those that runs kept from before were trained on", () => {
    const pictures = many(60, 2).map((picture, index) => ({
      ...picture,
      ...(index % 7 === 0 && { pixels: "same" }),
      group: index > 40 && index % 3 === 0 ? `burst ${index >> 3}` : undefined,
    }));
    const inOrder = [...pictures].sort((one, other) => (one.pixels < other.pixels ? -1 : 1));
    const plan = { validation: 0.2, test: 0.1, seed: 7 };
    expect(drawParts(samplesOf(pictures), plan).join("")).toBe(
      "020110000002000001000000200000111110202011002010001000000000",
    );
    expect(drawParts(samplesOf(inOrder), plan).join("")).toBe(
      "000001021000201001010012101000020001000120201001000000000000",
    );
  });

  it("take their share of each class", () => {
    const pictures = many(1_000, 4);
    const parts = drawParts(samplesOf(pictures), PLAN);
    expect(counts(parts)).toEqual([800, 100, 100]);
    for (const label of [0, 1, 2, 3])
      expect(counts(parts.filter((_, place) => pictures[place]?.label === label))).toEqual([200, 25, 25]);
  });

  it("leave a class of under three to training, and of three give one to each", () => {
    const pictures = [..."aabbb"].map((name, index) => ({
      label: name === "a" ? 0 : 1,
      pixels: `${name}${index}`,
    }));
    const parts = [...drawParts(samplesOf(pictures), PLAN)];
    expect(parts.slice(0, 2)).toEqual([0, 0]);
    expect(parts.slice(2).sort()).toEqual([0, 1, 2]);
  });

  it("do not depend on the order in which pictures come, keep equal ones together, and groups", () => {
    const picture = fc.record({
      label: fc.integer({ min: 0, max: 3 }),
      pixels: fc.string({ minLength: 1, maxLength: 2 }),
      group: fc.option(fc.constantFrom("one", "two", "three", "four"), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(picture, { maxLength: 60 }), fc.nat(), (drawn, seed) => {
        const pictures: readonly Picture[] = drawn;
        const plan = { ...PLAN, seed };
        const parts = drawParts(samplesOf(pictures), plan);
        const turned = drawParts(samplesOf([...pictures].reverse()), plan).reverse();
        expect(turned).toEqual(parts);
        for (const [one, part] of parts.entries()) {
          for (const [other, otherPart] of parts.entries()) {
            const [a, b] = [pictures[one], pictures[other]];
            const isOne = a?.pixels === b?.pixels || (a?.group !== undefined && a.group === b?.group);
            if (isOne) expect(part).toBe(otherPart);
          }
        }
      }),
    );
  });

  it("move hardly any picture when others come later", () => {
    const before = many(2_000, 5);
    const after = [...before, ...many(200, 5).map((each, index) => ({ ...each, pixels: `later ${index}` }))];
    const [one, other] = [drawParts(samplesOf(before), PLAN), drawParts(samplesOf(after), PLAN)];
    const moved = before.filter((_, place) => one[place] !== other[place]).length;
    // Room for a tenth more in each part: about 40 of 2,000, and none that must not.
    expect(moved).toBeLessThan(60);
    expect(counts(drawParts(samplesOf(before), { ...PLAN, seed: 1 }))).toEqual(counts(one));
  });

  it("are kept where the source gives them, and what it lacks is cut from training", () => {
    const pictures = many(300, 3);
    const given = (sample: number) => (sample < 60 ? ("test" as const) : ("train" as const));
    const parts = drawParts({ ...samplesOf(pictures), given }, PLAN);
    expect([...parts.slice(0, 60)]).toEqual(new Array(60).fill(2));
    expect(counts(parts)).toEqual([216, 24, 60]);
    const all = ["train", "validation", "test"] as const;
    const kept = drawParts({ ...samplesOf(pictures), given: (sample) => all[sample % 3] ?? "train" }, PLAN);
    expect(kept).toEqual(Uint8Array.from({ length: 300 }, (_, sample) => sample % 3));
  });

  it("have none empty where groups are large", () => {
    const pictures = Array.from({ length: 100 }, (_, index) => ({
      label: 0,
      pixels: `p${index}`,
      group: index < 98 ? "large" : `small ${index}`,
    }));
    expect(counts(drawParts(samplesOf(pictures), PLAN)).sort((a, b) => a - b)).toEqual([1, 1, 98]);
  });
});
