import { expect, it } from "vitest";
import { crossEntropyMeasure, errorMeasure, lateLossMeasure } from "../statistics/measure";
import { spellDifference, spellEstimate, spellP, spellSize, spellValue } from "./numbers";

const ERROR = errorMeasure("training", [500, 500]);
const LOSS = crossEntropyMeasure("training", [500, 500]);
const LATE = lateLossMeasure([500, 500]);
const shown = (mean: number, low: number, high: number, noSpread = false) => ({
  mean,
  interval: { low, high },
  noSpread,
  seeds: [1, 2, 3],
});

it("shows ends to the digit that the width gives meaning to", () => {
  expect(spellEstimate(ERROR, shown(70.96, 41.4, 100))).toBe("+71.0 points (95% interval 41 to 100)");
  expect(spellEstimate(ERROR, shown(0.17, -0.21, 0.55))).toBe("+0.2 points (95% interval −0.2 to 0.6)");
  expect(spellEstimate(ERROR, shown(0.002, -0.01, 0.014))).toBe(
    "+0.00 points (95% interval −0.01 to 0.01)".replace("+", ""),
  );
  expect(spellEstimate(LOSS, shown(-1.5, -2.4, -0.6))).toBe("−1.50 nats (95% interval −2.40 to −0.60)");
});

it("lets no end that lies beside zero read as zero", () => {
  expect(spellEstimate(ERROR, shown(12, 0.04, 24))).toBe("+12.00 points (95% interval 0.04 to 24.00)");
  expect(spellEstimate(ERROR, shown(-12, -24, -0.3))).toBe("−12.0 points (95% interval −24.0 to −0.3)");
});

it("gives zero no sign, and names the size without one", () => {
  expect(spellDifference(ERROR, -0.01)).toBe("0.0 points");
  expect(spellDifference(ERROR, -0.31)).toBe("−0.3 points");
  expect(spellSize(ERROR, shown(-30.7, -53.6, -7.8))).toBe("30.7 points (95% interval 8 to 54)");
});

it("says where no spread was seen", () => {
  expect(spellEstimate(ERROR, shown(0, -0.1, 0.1, true))).toBe(
    "0.0 points (95% interval −0.1 to 0.1, no spread seen in 3 seeds)",
  );
});

it("shows values and probabilities", () => {
  expect(spellValue(ERROR, 71.04)).toBe("71.0%");
  expect(spellValue(LOSS, 0.309)).toBe("0.31 nats");
  expect([spellP(0.0476), spellP(0.00001)]).toEqual(["p = 0.048", "p < 0.001"]);
});

it("says ratios as so many times, and lets no end beside 1 read as 1", () => {
  const ratio = (mean: number, low: number, high: number) =>
    shown(Math.log(mean), Math.log(low), Math.log(high));
  expect(spellEstimate(LATE, ratio(1.352, 1.2, 1.52))).toBe("1.35 times (95% interval 1.20 to 1.52)");
  expect(spellEstimate(LATE, ratio(1.1, 1.003, 1.2))).toBe("1.100 times (95% interval 1.003 to 1.200)");
  expect(spellSize(LATE, ratio(0.5, 0.4, 0.625))).toBe("2.00 times (95% interval 1.60 to 2.50)");
  expect(spellDifference(LATE, Math.log(0.5))).toBe("0.50 times");
  expect(spellValue(LATE, 0.309)).toBe("0.31 nats");
});
