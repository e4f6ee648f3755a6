import { expect, it } from "vitest";
import { errorMeasure, type SeedResult } from "../statistics/measure";
import { gapVerdict } from "./generalisation";

const MEASURES = {
  training: errorMeasure(
    "training",
    Array.from({ length: 10 }, () => 144),
  ),
  validation: errorMeasure(
    "validation",
    Array.from({ length: 10 }, () => 36),
  ),
};

type Values = readonly (number | "diverged")[];
const results = (values: Values): SeedResult[] =>
  values.map((value, index) =>
    value === "diverged" ? { seed: index + 1, diverged: true } : { seed: index + 1, value },
  );
const gap = (training: Values, validation: Values) =>
  gapVerdict(MEASURES, { label: "with skips", training: results(training), validation: results(validation) });

it("says how much worse the arm is on validation", () => {
  const found = gap([0, 0.1, 0], [1.6, 2.2, 1.9]);
  expect(found.claim).toBe("worse");
  expect(found.sentences).toEqual([
    "With skips: worse on validation than on training: validation error +1.9 points (95% interval 1.2 to 2.5).",
  ]);
});

it("has both signs, and none", () => {
  expect(gap([3, 4, 3], [1.6, 2.6, 1.4])).toMatchObject({ claim: "better" });
  const none = gap([1, 2, 1], [1.6, 1.2, 1.9]);
  expect(none.sentences[0]).toMatch(
    /^With skips: no gap seen between validation and training: \+0\.2 points/,
  );
  // The coarser part decides: one of 360 images counts 0.28 points.
  const equal = gap([0, 0, 0], [0, 0, 0]);
  expect(equal.sentences[0]).toContain("(95% interval −0.3 to 0.3, no spread seen in 3 seeds)");
});

it("is a hint from one seed", () => {
  expect(gap([0], [1.6]).sentences).toEqual([
    "With skips: validation error +1.6 points against training.",
    "One seed is a hint, not a verdict.",
  ]);
  expect(gap([], []).sentences).toEqual(["With skips: no seed has finished yet."]);
});

it("speaks of no gap where seeds failed, but of the largest where only validation did", () => {
  const split = gap([89, 10, "diverged"], [90, 20, "diverged"]);
  expect(split.sentences[0]).toMatch(
    /^With skips: failed seeds have no gap\. Seeds that failed: on validation 2 of 3/,
  );
  const allFailed = gap([89, 90, 89], [91, 92, 91]);
  expect(allFailed).toMatchObject({ claim: "none", gap: { kind: "interval" } });
  expect(allFailed.sentences[0]).toContain("failed seeds have no gap");
  expect(gap([0, 0, 0], [90, 89.9, 90]).claim).toBe("worse");
});
