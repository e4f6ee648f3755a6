/** The statistics against SciPy and statsmodels (`scripts/fixtures/lab_statistics.py`). */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { claimOf, pOf } from "./claim";
import { fisherExactP, wilsonInterval } from "./counts";
import { pairedDifference } from "./estimate";
import { holm } from "./holm";
import { crossEntropyMeasure, type SeedResult } from "./measure";
import { twoSidedP, twoSidedQuantile } from "./student-t";

interface Fixture {
  readonly p: readonly { readonly t: number; readonly degrees: number; readonly p: number }[];
  readonly quantiles: readonly { readonly alpha: number; readonly degrees: number; readonly t: number }[];
  readonly wilson: readonly {
    readonly count: number;
    readonly of: number;
    readonly low: number;
    readonly high: number;
  }[];
  readonly fisher: readonly {
    readonly first: number;
    readonly ofFirst: number;
    readonly second: number;
    readonly ofSecond: number;
    readonly p: number;
  }[];
  readonly holm: readonly {
    readonly p: readonly number[];
    readonly adjusted: readonly number[];
    readonly reject: readonly boolean[];
  }[];
  readonly paired: readonly {
    readonly first: readonly number[];
    readonly second: readonly number[];
    readonly p: number;
    readonly low: number;
    readonly high: number;
  }[];
}

const FIXTURE = JSON.parse(
  readFileSync(new URL("../../../tests/fixtures/lab-statistics.json", import.meta.url), "utf8"),
) as Fixture;

/** Both say the same to ten digits. */
function expectClose(found: number, expected: number): void {
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-10 * Math.max(Math.abs(expected), 1e-300));
}

describe("Student's t", () => {
  it.each(FIXTURE.p)("has p of t = $t with $degrees degrees", ({ t, degrees, p }) => {
    expectClose(twoSidedP(t, degrees), p);
    expectClose(twoSidedP(-t, degrees), p);
  });

  it.each(FIXTURE.quantiles)("has the quantile of $alpha with $degrees degrees", ({ alpha, degrees, t }) => {
    expectClose(twoSidedQuantile(alpha, degrees), t);
  });

  it("refuses what has no meaning", () => {
    expect(() => twoSidedP(1, 0)).toThrow("from 1, not 0");
    expect(() => twoSidedP(1, 2.5)).toThrow("not 2.5");
    expect(() => twoSidedQuantile(0, 2)).toThrow("between 0 and 1");
  });
});

describe("counts", () => {
  it.each(FIXTURE.wilson)("Wilson: $count of $of", ({ count, of, low, high }) => {
    const found = wilsonInterval(count, of);
    expect(found.low).toBeCloseTo(low, 12);
    expect(found.high).toBeCloseTo(high, 12);
  });

  it.each(FIXTURE.fisher)("Fisher: $first of $ofFirst, $second of $ofSecond", (row) => {
    expectClose(fisherExactP(row.first, row.ofFirst, row.second, row.ofSecond), row.p);
  });

  it("refuses what is no count", () => {
    expect(() => wilsonInterval(4, 3)).toThrow("4 of 3");
    expect(() => fisherExactP(0, 0, 1, 2)).toThrow("0 of 0");
  });
});

describe("Holm", () => {
  it.each(FIXTURE.holm)("adjusts $p", ({ p, adjusted, reject }) => {
    const steps = holm(p, 0.05);
    steps.forEach((step, index) => {
      expectClose(step.adjustedP, adjusted[index] ?? Number.NaN);
      // The level that goes with a comparison decides as its adjusted p does.
      expect((p[index] ?? 1) <= step.alpha).toBe(reject[index]);
    });
  });

  it("has nothing to adjust", () => {
    expect(holm([], 0.05)).toEqual([]);
  });
});

describe("a paired difference", () => {
  const results = (values: readonly number[]): SeedResult[] => values.map((value, seed) => ({ seed, value }));
  // Values far beyond those of a network that learned nothing would be counted as failed.
  const measure = { ...crossEntropyMeasure("training", [1, 1]), nothingLearned: 1000 };

  it.each(FIXTURE.paired)("is the paired t test: $first", ({ first, second, p, low, high }) => {
    const found = pairedDifference(measure, results(first), results(second));
    if (found.kind !== "interval") throw new Error("It should have an interval.");
    expectClose(found.interval.low, low);
    expectClose(found.interval.high, high);
    expectClose(pOf(found) ?? Number.NaN, p);
    expect(claimOf(found, "lower") !== "none").toBe(p < 0.05);
  });
});
