import { describe, expect, it } from "vitest";
import { Random } from "../foundation/random";
import { sizeBins } from "./size-bins";

describe("sizeBins", () => {
  it("has one bin for one size", () => {
    expect(sizeBins(new Map([[28, 70]]))).toEqual([{ from: 28, to: 28, count: 70 }]);
    expect(sizeBins(new Map())).toEqual([]);
  });

  it("takes even steps where sides are near each other, and doubles them where they spread", () => {
    expect(
      sizeBins(
        new Map([
          [20, 1],
          [31, 2],
          [59, 3],
        ]),
      ),
    ).toEqual([
      { from: 20, to: 24, count: 1 },
      { from: 25, to: 29, count: 0 },
      { from: 30, to: 34, count: 2 },
      { from: 35, to: 39, count: 0 },
      { from: 40, to: 44, count: 0 },
      { from: 45, to: 49, count: 0 },
      { from: 50, to: 54, count: 0 },
      { from: 55, to: 59, count: 3 },
    ]);
    expect(
      sizeBins(
        new Map([
          [30, 5],
          [700, 1],
        ]),
      ),
    ).toEqual([
      { from: 16, to: 31, count: 5 },
      { from: 32, to: 63, count: 0 },
      { from: 64, to: 127, count: 0 },
      { from: 128, to: 255, count: 0 },
      { from: 256, to: 511, count: 0 },
      { from: 512, to: 700, count: 1 },
    ]);
  });

  it("counts each picture once, in few bins without gaps", () => {
    const random = Random.fromSeed(14, "size-bins");
    for (let round = 0; round < 200; round += 1) {
      const sides = new Map<number, number>();
      const largest = 1 + random.integerBelow(9_000);
      for (let each = 0; each <= random.integerBelow(40); each += 1)
        sides.set(1 + random.integerBelow(largest), 1 + random.integerBelow(50));
      const bins = sizeBins(sides);
      const inside = bins.map(({ from, to }) =>
        [...sides].reduce((sum, [side, count]) => sum + (side >= from && side <= to ? count : 0), 0),
      );
      expect(bins.map(({ count }) => count)).toEqual(inside);
      expect(inside.reduce((sum, count) => sum + count, 0)).toBe([...sides.values()].reduce((a, b) => a + b));
      expect(bins.length).toBeLessThanOrEqual(14);
      for (const [place, { from }] of bins.entries())
        if (place > 0) expect(from).toBe((bins[place - 1]?.to ?? 0) + 1);
    }
  });
});
