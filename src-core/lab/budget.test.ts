import { describe, expect, it } from "vitest";
import {
  type MeasuredStep,
  refuseTooManyEpochs,
  secondsOf,
  stepsInMinutes,
  stepsOfEpochs,
  type Workload,
} from "./budget";

const MEASURED: MeasuredStep = { stepMs: 100, forwardMs: 30, startMs: 1000, together: 2 };
const WORK: Workload = {
  arms: [1e6, 4e6],
  seeds: 3,
  batchSize: 64,
  images: { train: 640, validation: 128, test: 128 },
};

describe("the budget of an experiment", () => {
  it("makes steps of epochs by the data, the last batch counting as one", () => {
    expect(stepsOfEpochs(3, WORK)).toBe(30);
    expect(stepsOfEpochs(2, { ...WORK, images: { ...WORK.images, train: 641 } })).toBe(22);
    expect(stepsOfEpochs(0.01, WORK)).toBe(1);
  });

  it("takes as many steps as a recipe can say, and no more", () => {
    // 20 batches an epoch.
    refuseTooManyEpochs([{ batchSize: 64, epochs: 10_000 }], 1_257);
    expect(() =>
      refuseTooManyEpochs(
        [
          { batchSize: 8, epochs: 7_000 },
          { batchSize: 64, epochs: 50_000 },
        ],
        1_257,
      ),
    ).toThrow(
      "In batches of 64 each training would pass 50,000 times over the 1,257 images; 10,000 times are the most. Ask for 200,000 steps or fewer.",
    );
  });

  it("says how long it takes, worked out by hand for one training", () => {
    // 10 steps of 100 ms; two evaluations of 2 validation batches, 10 and 2 batches at the end, of 30 ms; a start of 1 s.
    const one = { ...WORK, arms: [4e6], seeds: 1 };
    expect(secondsOf(10, MEASURED, one)).toBeCloseTo(1 + 1 + (2 * 2 + 10 + 2) * 0.03, 9);
  });

  it("lets trainings run at once, and waits for the last of them", () => {
    const alike = { ...WORK, arms: [1, 1, 1], seeds: 1 };
    const one = secondsOf(50, MEASURED, { ...alike, arms: [1] });
    expect(secondsOf(50, MEASURED, alike)).toBeCloseTo(2 * one, 9);
    expect(secondsOf(50, { ...MEASURED, together: 1 }, alike)).toBeCloseTo(3 * one, 9);
  });

  it("finds the most steps that fit, and no more", () => {
    for (const minutes of [0.3, 1, 15]) {
      const steps = stepsInMinutes(minutes, MEASURED, WORK);
      expect(secondsOf(steps, MEASURED, WORK)).toBeLessThanOrEqual(60 * minutes);
      expect(secondsOf(steps + 1, MEASURED, WORK)).toBeGreaterThan(60 * minutes);
    }
  });

  it("refuses minutes in which nothing fits, and says how many would do", () => {
    expect(() => stepsInMinutes(0.01, MEASURED, WORK)).toThrow(
      /6 trainings takes about \d+\.?\d* minutes here/,
    );
  });
});
