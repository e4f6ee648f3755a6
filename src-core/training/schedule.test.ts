import { describe, expect, it } from "vitest";
import type { ScheduleSettings } from "./recipe";
import { countSteps, learningRateAt } from "./schedule";

const counts = { stepsPerEpoch: 10, totalSteps: 100 };
const rates = (recipe: Parameters<typeof learningRateAt>[0]) =>
  Array.from({ length: counts.totalSteps }, (_, index) => learningRateAt(recipe, index + 1, counts));

describe("steps of a run", () => {
  it("counts a smaller last batch, and stops at maxSteps", () => {
    expect(countSteps({ epochs: 3, batchSize: 32 }, 65)).toEqual({ stepsPerEpoch: 3, totalSteps: 9 });
    expect(countSteps({ epochs: 3, batchSize: 32, maxSteps: 4 }, 64).totalSteps).toBe(4);
    expect(countSteps({ epochs: 1, batchSize: 100 }, 7)).toEqual({ stepsPerEpoch: 1, totalSteps: 1 });
  });
});

describe("learning rate", () => {
  it("grows linearly in the warm-up and then stays, when constant", () => {
    const values = rates({ learningRate: 0.1, warmupEpochs: 0.5, schedule: { kind: "constant" } });
    [0.02, 0.04, 0.06, 0.08, 0.1, 0.1].forEach((rate, index) => {
      expect(values[index]).toBeCloseTo(rate, 12);
    });
    expect(values.slice(4).every((value) => value === 0.1)).toBe(true);
  });

  it("falls at the milestones: after half and three quarters of the steps", () => {
    const schedule: ScheduleSettings = { kind: "step", factor: 0.1, milestones: [0.5, 0.75] };
    const values = rates({ learningRate: 1, warmupEpochs: 0, schedule });
    expect(values.map((value) => Math.round(Math.log10(value)))).toEqual([
      ...Array<number>(50).fill(0),
      ...Array<number>(25).fill(-1),
      ...Array<number>(25).fill(-2),
    ]);
  });

  it("follows half a cosine from the full rate towards its final share", () => {
    const schedule = { kind: "cosine", finalFraction: 0.1 } as const;
    const values = rates({ learningRate: 1, warmupEpochs: 1, schedule });
    expect(values[9]).toBeCloseTo(1, 12);
    expect(values[10]).toBeCloseTo(1, 12);
    expect(values[55]).toBeCloseTo(0.55, 12);
    expect(values[99]).toBeCloseTo(0.1 + 0.9 * ((1 + Math.cos((Math.PI * 89) / 90)) / 2), 12);
    expect(values.slice(10).every((value, index, all) => index === 0 || value < (all[index - 1] ?? 0))).toBe(
      true,
    );
  });

  it("is multiplied after each epoch, when exponential, from the end of the warm-up on", () => {
    const schedule = { kind: "exponential", factor: 0.5 } as const;
    const values = rates({ learningRate: 1, warmupEpochs: 0, schedule });
    expect(values).toEqual(Array.from(values, (_, index) => 0.5 ** Math.floor(index / 10)));
    const warmed = rates({ learningRate: 1, warmupEpochs: 1.5, schedule });
    expect(warmed.slice(14, 36)).toEqual([
      1,
      ...Array<number>(10).fill(1),
      ...Array<number>(10).fill(0.5),
      0.25,
    ]);
  });

  it("has a rate at every step, whatever the warm-up", () => {
    const schedules: readonly ScheduleSettings[] = [
      { kind: "cosine", finalFraction: 0 },
      { kind: "exponential", factor: 0.9 },
    ];
    for (const schedule of schedules) {
      for (const warmupEpochs of [0, 0.01, 10, 1000]) {
        const values = rates({ learningRate: 1, warmupEpochs, schedule });
        expect(values.every((value) => Number.isFinite(value) && value > 0 && value <= 1)).toBe(true);
      }
    }
  });
});
