import { describe, expect, it } from "vitest";
import type { Mark } from "../../pictures/picture";
import { armMean } from "../statistics/estimate";
import { errorMeasure, type SeedResult } from "../statistics/measure";
import { dotsPicture } from "./dots-picture";

const MEASURE = errorMeasure("training", Array<number>(10).fill(100));
const arm = (label: string, results: readonly SeedResult[], group?: string) => ({
  label,
  paint: "convolution" as const,
  results,
  mean: armMean(MEASURE, results),
  ...(group !== undefined && { group }),
});
const values = (...given: number[]): SeedResult[] => given.map((value, seed) => ({ seed, value }));
const circles = (marks: readonly Mark[], radius: number) =>
  marks.flatMap((mark) => (mark.kind === "circle" && mark.radius === radius ? [mark] : []));

describe("dots of arms", () => {
  it("stands each seed and each mean at its value, one row an arm", () => {
    const { marks } = dotsPicture([arm("a", values(0, 20, 40)), arm("b", values(40, 40, 40))], MEASURE, 600);
    const dots = circles(marks, 2.75);
    expect(dots).toHaveLength(6);
    const [first, second, third] = dots.map(({ at }) => at.x);
    expect((second ?? 0) - (first ?? 0)).toBeCloseTo((third ?? 0) - (second ?? 0), 6);
    const means = circles(marks, 4.5);
    expect(means[0]?.at.x).toBeCloseTo(second ?? 0, 6);
    expect(means[1]?.at.x).toBeCloseTo(third ?? 0, 6);
    expect(means[0]?.at.y).toBeLessThan(means[1]?.at.y ?? 0);
  });

  it("marks a seed that diverged, and gives such an arm no mean", () => {
    const { marks } = dotsPicture([arm("a", [{ seed: 1, diverged: true }, ...values(3)])], MEASURE, 600);
    expect(marks.filter(({ kind }) => kind === "cross")).toHaveLength(1);
    expect(circles(marks, 4.5)).toEqual([]);
  });

  it("has a heading for each group, and keeps everything within", () => {
    const long = "x".repeat(200);
    const { marks, width, height } = dotsPicture(
      [arm(long, values(1), long), arm("b", values(2), long), arm("c", values(3), "second")],
      MEASURE,
      600,
    );
    const headings = marks.filter((mark) => mark.kind === "text" && mark.isBold);
    expect(headings).toHaveLength(2);
    for (const { at } of circles(marks, 2.75)) {
      expect(at.x).toBeGreaterThanOrEqual(0);
      expect(at.x).toBeLessThanOrEqual(width);
      expect(at.y).toBeLessThan(height);
    }
  });
});
