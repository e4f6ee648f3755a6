import { describe, expect, it } from "vitest";
import { fans, type KernelStart, kernel } from "#core/program/weights";
import { initialValues } from "./initial-weights";

/** As a step declares them. */
const make = (
  name: string,
  shape: readonly number[],
  kind: KernelStart["kind"],
  seed: number,
  scale = 1,
): Float32Array => initialValues(kernel(name, shape, { kind, scale }), seed);

function spread(values: Float32Array): { mean: number; deviation: number; largest: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return {
    mean,
    deviation: Math.sqrt(variance),
    largest: values.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
  };
}

describe("initial weights", () => {
  it("count the fans of each kind of kernel", () => {
    expect(fans([3, 3, 16, 32], false)).toEqual({ fanIn: 144, fanOut: 288 });
    expect(fans([3, 3, 16, 2], true)).toEqual({ fanIn: 9, fanOut: 18 });
    expect(fans([64, 10], false)).toEqual({ fanIn: 64, fanOut: 10 });
    // 32 channels to 64 in 4 groups: an input meets 16 filters.
    expect(fans([3, 3, 8, 64], false, 4)).toEqual({ fanIn: 72, fanOut: 144 });
  });

  it("are He normal: deviation sqrt(2 / fanIn), not truncated", () => {
    const { mean, deviation, largest } = spread(make("conv", [3, 3, 32, 256], "heNormal", 1));
    const wanted = Math.sqrt(2 / 288);
    expect(Math.abs(mean)).toBeLessThan(0.01 * wanted);
    expect(deviation / wanted).toBeCloseTo(1, 1);
    expect(largest / wanted).toBeGreaterThan(3);
  });

  it("are Glorot uniform: within sqrt(6 / (fanIn + fanOut))", () => {
    const { mean, deviation, largest } = spread(make("dense", [200, 300], "glorotUniform", 1));
    const limit = Math.sqrt(6 / 500);
    expect(Math.abs(mean)).toBeLessThan(0.01 * limit);
    expect(largest).toBeLessThanOrEqual(limit);
    expect(largest).toBeGreaterThan(0.99 * limit);
    expect(deviation / (limit / Math.sqrt(3))).toBeCloseTo(1, 1);
  });

  it("are He uniform and Glorot normal by the same variances, times a scale", () => {
    const he = spread(make("conv", [3, 3, 32, 256], "heUniform", 1, 0.5));
    expect(he.deviation / (0.5 * Math.sqrt(2 / 288))).toBeCloseTo(1, 1);
    expect(he.largest).toBeLessThanOrEqual(0.5 * Math.sqrt(6 / 288));
    const glorot = spread(make("dense", [200, 300], "glorotNormal", 1, 3));
    expect(glorot.deviation / (3 * Math.sqrt(2 / 500))).toBeCloseTo(1, 1);
    expect(glorot.largest).toBeGreaterThan(3 * Math.sqrt(6 / 500));
  });

  it("are zeros, any number, and an identity", () => {
    expect([...make("a", [2, 2], "zeros", 1, 7)]).toEqual([0, 0, 0, 0]);
    expect([...make("a", [2, 2], "ones", 1, -0.5)]).toEqual([-0.5, -0.5, -0.5, -0.5]);
    expect([...make("a", [2, 3], "identity", 1, 2)]).toEqual([2, 0, 0, 0, 2, 0]);
    // Two groups of two channels and three filters each: [1, 1, 2, 6].
    const grouped = kernel("a", [1, 1, 2, 6], { kind: "identity", scale: 2 }, 2);
    expect([...initialValues(grouped, 1)]).toEqual([2, 0, 0, 2, 0, 0, 0, 2, 0, 0, 2, 0]);
    const kernel3 = make("a", [3, 3, 2, 2], "identity", 1);
    expect([...kernel3.entries()].filter(([, value]) => value !== 0)).toEqual([
      [4 * 4, 1],
      [4 * 4 + 3, 1],
    ]);
  });

  it("depend on seed and name only", () => {
    const drawn = (name: string, seed: number) => make(name, [3, 3, 2, 4], "heNormal", seed);
    expect(drawn("a", 1)).toEqual(drawn("a", 1));
    expect(drawn("a", 1)).not.toEqual(drawn("b", 1));
    expect(drawn("a", 1)).not.toEqual(drawn("a", 2));
  });
});
