import { describe, expect, it } from "vitest";
import { align, downsample, nearest, smooth } from "./series";

describe("downsample", () => {
  const count = 100_000;
  const x = Float64Array.from({ length: count }, (_, index) => index + 1);
  it("leaves short curves as they are", () => {
    const points = { x: [1, 2, 3], y: [3, 2, 1] };
    expect(downsample(points, 3)).toBe(points);
  });
  it("keeps every spike, both ends, the order and what is not finite", () => {
    const y = Float64Array.from({ length: count }, (_, index) => Math.sin(index / 500));
    y[12_345] = 50;
    y[67_890] = -50;
    y[40_000] = Number.NaN;
    const thin = downsample({ x, y }, 2_000);
    const values = Array.from(thin.y);
    expect(thin.x.length).toBeLessThanOrEqual(2_000);
    expect(values).toContain(50);
    expect(values).toContain(-50);
    expect(values.some(Number.isNaN)).toBe(true);
    expect(thin.x[0]).toBe(1);
    expect(thin.x[thin.x.length - 1]).toBe(count);
    expect(
      Array.from(thin.x).every((place, index, all) => index === 0 || place > (all[index - 1] ?? 0)),
    ).toBe(true);
  });
});

describe("smooth", () => {
  it("leaves a constant alone from its first value on", () => {
    expect(Array.from(smooth([4, 4, 4], 0.9))).toEqual([4, 4, 4].map((value) => expect.closeTo(value, 12)));
  });
  it("is the weighted mean of what came so far", () => {
    // Two values: (0.5 * 0.5 * 1 + 0.5 * 3) / (1 - 0.25).
    expect(smooth([1, 3], 0.5)[1]).toBeCloseTo(1.75 / 0.75, 12);
  });
  it("passes a NaN on and forgets it", () => {
    const values = smooth([2, Number.NaN, 2], 0.9);
    expect(values[1]).toBeNaN();
    expect(values[2]).toBeCloseTo(2, 12);
  });
});

describe("align", () => {
  it("tells a gap from a place that a curve does not have", () => {
    const aligned = align(
      [
        { x: [1, 2, 3, 4], y: [1, Number.NaN, 3, 4] },
        { x: [2, 4, 5], y: [20, 40, 50] },
      ],
      false,
    );
    expect(aligned.x).toEqual([1, 2, 3, 4, 5]);
    expect(aligned.y).toEqual([
      [1, null, 3, 4, undefined],
      [undefined, 20, undefined, 40, 50],
    ]);
  });
  it("has no place for zero on a log axis", () => {
    expect(align([{ x: [1, 2], y: [0, 1] }], true).y).toEqual([[null, 1]]);
  });
});

describe("nearest", () => {
  it("finds the nearer neighbour", () => {
    expect([0, 12, 15.1, 19, 99].map((value) => nearest([10, 20, 30], value))).toEqual([0, 0, 1, 1, 2]);
    expect(nearest([], 1)).toBe(-1);
  });
});
