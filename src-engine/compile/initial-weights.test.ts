import { describe, expect, it } from "vitest";
import { SkiploomError } from "#core/protocol/errors";
import { fans, initialValues } from "./initial-weights";

const heNormal = {
  className: "VarianceScaling",
  config: { scale: 2, mode: "fanIn", distribution: "normal" },
};
const glorotUniform = {
  className: "VarianceScaling",
  config: { scale: 1, mode: "fanAvg", distribution: "uniform" },
};

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
  });

  it("are He normal: deviation sqrt(2 / fanIn), not truncated", () => {
    const { mean, deviation, largest } = spread(initialValues("conv/kernel", [3, 3, 32, 256], heNormal, 1));
    const wanted = Math.sqrt(2 / 288);
    expect(Math.abs(mean)).toBeLessThan(0.01 * wanted);
    expect(deviation / wanted).toBeCloseTo(1, 1);
    expect(largest / wanted).toBeGreaterThan(3);
  });

  it("are Glorot uniform: within sqrt(6 / (fanIn + fanOut))", () => {
    const { mean, deviation, largest } = spread(initialValues("dense/kernel", [200, 300], glorotUniform, 1));
    const limit = Math.sqrt(6 / 500);
    expect(Math.abs(mean)).toBeLessThan(0.01 * limit);
    expect(largest).toBeLessThanOrEqual(limit);
    expect(largest).toBeGreaterThan(0.99 * limit);
    expect(deviation / (limit / Math.sqrt(3))).toBeCloseTo(1, 1);
  });

  it("depend on seed and name only", () => {
    const make = (name: string, seed: number) => initialValues(name, [3, 3, 2, 4], heNormal, seed);
    expect(make("a/kernel", 1)).toEqual(make("a/kernel", 1));
    expect(make("a/kernel", 1)).not.toEqual(make("b/kernel", 1));
    expect(make("a/kernel", 1)).not.toEqual(make("a/kernel", 2));
  });

  it("refuse an initialiser that the engine does not have", () => {
    const orthogonal = { className: "Orthogonal", config: {} };
    expect(() => initialValues("a/kernel", [2, 2], orthogonal, 1)).toThrow(SkiploomError);
  });
});
