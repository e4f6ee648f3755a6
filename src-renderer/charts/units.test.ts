import { describe, expect, it } from "vitest";
import { axisNumbers, formatValue } from "./units";

describe("numbers along an axis", () => {
  it("have the digits that tell them apart, and no more", () => {
    expect(axisNumbers([0, 1, 2], "measure")).toEqual(["0", "1", "2"]);
    expect(axisNumbers([0, 0.05, 0.1], "measure")).toEqual(["0", "0.05", "0.10"]);
    expect(axisNumbers([0.2, 0.4, 1], "percent")).toEqual(["20%", "40%", "100%"]);
    expect(axisNumbers([0.97, 0.975], "percent")).toEqual(["97.0%", "97.5%"]);
    expect(axisNumbers([0.05, 0.075], "measure")).toEqual(["0.050", "0.075"]);
    expect(axisNumbers([0, 2.5, 5], "measure")).toEqual(["0", "2.5", "5.0"]);
    expect(axisNumbers([0, 1000, 2000], "count")).toEqual(["0", "1,000", "2,000"]);
    expect(axisNumbers([0, 2e14, 4e14], "measure")).toEqual(["0", "2.0e14", "4.0e14"]);
    expect(axisNumbers([1e-6, 2e-6], "measure")).toEqual(["1.0e-6", "2.0e-6"]);
  });
});

describe("a value under the cursor", () => {
  it("is written in its unit", () => {
    expect(formatValue(0.975, "percent")).toBe("97.5%");
    expect(formatValue(0.0312, "measure")).toBe("0.0312");
    expect(formatValue(4180.4, "count")).toBe("4,180");
    expect(formatValue(Number.NaN, "count")).toBe("–");
  });
});
