import { describe, expect, it } from "vitest";
import { Random } from "../../foundation/random";
import { pairedInterval } from "./paired-shares";

describe("the interval of a difference of paired shares", () => {
  it("holds the true difference in about 95 of 100 samples", () => {
    const random = Random.fromSeed(1, "paired shares");
    const cases = [
      // Both right, only the first, only the second, neither.
      [0.9, 0.06, 0.02, 0.02],
      [0.5, 0.2, 0.1, 0.2],
      [0.1, 0.85, 0.02, 0.03],
      [0.93, 0.02, 0.02, 0.03],
    ] as const;
    for (const [both, first, second] of cases) {
      const truth = first - second;
      let held = 0;
      const samples = 2_000;
      for (let sample = 0; sample < samples; sample += 1) {
        const counts = [0, 0, 0, 0];
        for (let image = 0; image < 256; image += 1) {
          const at = random.uniform();
          const kind = at < both ? 0 : at < both + first ? 1 : at < both + first + second ? 2 : 3;
          counts[kind] = (counts[kind] ?? 0) + 1;
        }
        const [b = 0, f = 0, s = 0, n = 0] = counts;
        const { low, high } = pairedInterval({ both: b, onlyFirst: f, onlySecond: s, neither: n });
        if (low <= truth && truth <= high) held += 1;
      }
      // Five standard errors of a share of 0.95 to either side, and some more above: it is never too narrow by much.
      expect(held / samples).toBeGreaterThan(0.926);
      expect(held / samples).toBeLessThan(0.99);
    }
  });

  it("turns about where the two change places, and stays within -1 and 1", () => {
    const one = pairedInterval({ both: 20, onlyFirst: 12, onlySecond: 3, neither: 5 });
    const other = pairedInterval({ both: 20, onlyFirst: 3, onlySecond: 12, neither: 5 });
    expect(one.low).toBeCloseTo(-other.high, 12);
    expect(one.high).toBeCloseTo(-other.low, 12);
    const all = pairedInterval({ both: 0, onlyFirst: 40, onlySecond: 0, neither: 0 });
    expect(all.high).toBe(1);
    expect(all.low).toBeGreaterThan(0.8);
  });

  it("is narrower than unpaired where the two agree", () => {
    const paired = pairedInterval({ both: 200, onlyFirst: 6, onlySecond: 0, neither: 50 });
    const apart = pairedInterval({ both: 155, onlyFirst: 51, onlySecond: 45, neither: 5 });
    expect(paired.high - paired.low).toBeLessThan((apart.high - apart.low) / 2);
  });

  it("has room to both sides where nothing differs, and for one image", () => {
    const none = pairedInterval({ both: 256, onlyFirst: 0, onlySecond: 0, neither: 0 });
    expect(none.low).toBeLessThan(0);
    expect(none.high).toBeGreaterThan(0);
    const one = pairedInterval({ both: 0, onlyFirst: 1, onlySecond: 0, neither: 0 });
    expect(one.low).toBeLessThan(0.3);
    expect(one.high).toBe(1);
  });
});
