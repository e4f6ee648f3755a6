import { describe, expect, it } from "vitest";
import { RANGE, rangeTest, SmoothedLoss } from "./range-test";
import { DEFAULT_RECIPE, recipeSchema } from "./recipe";
import { learningRateAt } from "./schedule";

const STEPS = 280;
const rates = Array.from(
  { length: STEPS },
  (_, index) => RANGE.from * (RANGE.to / RANGE.from) ** (index / (STEPS - 1)),
);

/** Flat, falling around `fall` by a logistic curve, and rising steeply from `rise` on. */
const shaped = (fall: number, rise: number): number[] =>
  rates.map((rate) => {
    const learnt = 2.3 - 2 / (1 + Math.exp(-4 * Math.log(rate / fall)));
    return learnt + Math.max(0, 3 * Math.log(rate / rise));
  });

describe("the range test", () => {
  it("finds where the loss falls most steeply, and where it begins to rise", () => {
    const losses = shaped(0.01, 1);
    const { steepest, rises, belowRise, endedEarly } = rangeTest({ rates, losses }, STEPS);
    // Smoothing looks back: it finds both a little late, by less than a factor of three.
    expect(steepest).toBeGreaterThan(0.01 / 1.5);
    expect(steepest).toBeLessThan(0.01 * 3);
    expect(rises).toBeGreaterThan(1);
    expect(rises).toBeLessThan(3);
    expect(belowRise).toBeCloseTo((rises ?? 0) / 10, 12);
    expect(endedEarly).toBe(false);
  });

  it("suggests nothing where the loss never fell, and says where it was ended", () => {
    const flat = rangeTest({ rates, losses: rates.map(() => 2.3) }, STEPS);
    expect([flat.steepest, flat.rises, flat.belowRise]).toEqual([undefined, undefined, undefined]);
    const cut = rangeTest({ rates: rates.slice(0, 200), losses: shaped(0.01, 1).slice(0, 200) }, STEPS);
    expect(cut.endedEarly).toBe(true);
    const diverged = rangeTest({ rates, losses: [2, 1.5, 1, Number.NaN] }, STEPS);
    expect(diverged.smoothed).toHaveLength(3);
  });

  it("is over once the smoothed loss passes four times its best, not at one bad batch", () => {
    const average = new SmoothedLoss();
    for (let step = 0; step < 30; step += 1) expect(average.passes(average.add(1))).toBe(false);
    expect(average.passes(average.add(20))).toBe(false);
    const over = Array.from({ length: 10 }, () => average.passes(average.add(20)));
    expect(over.at(-1)).toBe(true);
    expect(average.passes(Number.NaN)).toBe(true);
  });

  it("rises by the same factor at each step, and reads recipes from before as they were", () => {
    const recipe = {
      ...DEFAULT_RECIPE,
      learningRate: RANGE.from,
      warmupEpochs: 0,
      schedule: { kind: "range", to: RANGE.to },
    } as const;
    const counts = { stepsPerEpoch: 10, totalSteps: STEPS };
    expect(learningRateAt(recipe, 1, counts)).toBeCloseTo(RANGE.from, 12);
    expect(learningRateAt(recipe, STEPS, counts)).toBeCloseTo(RANGE.to, 9);
    const factor = learningRateAt(recipe, 2, counts) / learningRateAt(recipe, 1, counts);
    expect(learningRateAt(recipe, 100, counts) / learningRateAt(recipe, 99, counts)).toBeCloseTo(factor, 9);
    expect(recipeSchema.parse(recipe).schedule).toEqual({ kind: "range", to: 10 });
    expect(recipeSchema.parse(DEFAULT_RECIPE)).toEqual(DEFAULT_RECIPE);
  });
});
