import { describe, expect, it } from "vitest";
import { settingsOf } from "../../../tests/support/augmentation/any-batch";
import { drawBatch } from "./draws";
import type { Mixing } from "./mixing";

const HEIGHT = 20;
const WIDTH = 30;

function mixings(some: { mixup?: number; cutmix?: number }, steps: number): Mixing[] {
  return Array.from({ length: steps }, (_, index) => {
    const batch = { seed: 8, step: index + 1, count: 10, imageShape: [HEIGHT, WIDTH, 1] as const };
    const mixing = drawBatch(settingsOf(some), batch)?.mixing;
    if (!mixing) throw new Error("Nothing is mixed.");
    return mixing;
  });
}

describe("mixing", () => {
  it("takes each image once as a partner", () => {
    for (const { partners } of mixings({ mixup: 1 }, 20)) {
      expect([...partners].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    }
  });

  it("draws mixup's share from Beta(alpha, alpha), another one each batch", () => {
    const shares = mixings({ mixup: 0.4 }, 2_000).map(({ share }) => share);
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    const variance = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / shares.length;
    expect(mean).toBeCloseTo(0.5, 1);
    expect(variance / (1 / (4 * 1.8))).toBeCloseTo(1, 1);
    expect(new Set(shares).size).toBeGreaterThan(1_900);
    expect(shares.every((share) => Math.fround(share) === share)).toBe(true);
  });

  it("counts as cutmix's share what was not pasted over, after clipping", () => {
    let clipped = 0;
    for (const { share, pasted } of mixings({ cutmix: 1 }, 500)) {
      if (!pasted) throw new Error("Nothing is pasted.");
      const { top, bottom, left, right } = pasted;
      expect(top).toBeGreaterThanOrEqual(0);
      expect(left).toBeGreaterThanOrEqual(0);
      expect(bottom).toBeLessThanOrEqual(HEIGHT);
      expect(right).toBeLessThanOrEqual(WIDTH);
      const area = Math.max(0, bottom - top) * Math.max(0, right - left);
      expect(share).toBe(Math.fround(1 - area / (HEIGHT * WIDTH)));
      if (top === 0 || left === 0 || bottom === HEIGHT || right === WIDTH) clipped += 1;
    }
    expect(clipped).toBeGreaterThan(100);
  });

  it("pastes a rectangle of the image's own proportions where it is not clipped", () => {
    for (const { pasted } of mixings({ cutmix: 1 }, 500)) {
      if (!pasted || pasted.top === 0 || pasted.left === 0) continue;
      const { top, bottom, left, right } = pasted;
      if (bottom === HEIGHT || right === WIDTH) continue;
      expect(Math.abs((right - left) / WIDTH - (bottom - top) / HEIGHT)).toBeLessThanOrEqual(
        0.5 / WIDTH + 0.5 / HEIGHT,
      );
    }
  });

  it("takes one of the two where both are on, each for about half of the batches", () => {
    const both = mixings({ mixup: 0.2, cutmix: 1 }, 1_000);
    const pasting = both.filter(({ pasted }) => pasted).length;
    expect(Math.abs(pasting - 500)).toBeLessThan(80);
  });
});
