import { expect, it } from "vitest";
import type { TrainingState } from "../checkpoint/checkpoint";
import { afterEpoch, afterStep, lateLoss, runningAccuracy } from "./progress";

const START = {
  step: 0,
  epoch: 0,
  stepInEpoch: 0,
  lossSum: 0,
  correct: 0,
  seen: 0,
  trainedSeconds: 0,
  seed: 1,
  batchSize: 4,
  trainExamples: 10,
  optimizer: "sgd",
  preprocessing: { pixelMaximum: 255, mean: [0], deviation: [1], classNames: ["a", "b"] },
} as const satisfies TrainingState;

/** Losses 1, 2, 3 ...; each third batch is smaller and ends an epoch. */
function trained(state: TrainingState, until: number, totalSteps: number): TrainingState {
  let now = state;
  while (now.step < until) {
    const count = now.step % 3 === 2 ? 2 : 4;
    now = afterStep(now, { loss: now.step + 1, correct: 1, count }, totalSteps);
    if (now.stepInEpoch === 3) now = afterEpoch(now, undefined);
  }
  return now;
}

it("sums the loss over the last half of the steps, across epochs", () => {
  expect(lateLoss(trained(START, 3, 6))).toBeUndefined();
  // Of an odd number the middle one counts.
  expect(lateLoss(trained(START, 6, 6))).toBeCloseTo((4 * 4 + 5 * 4 + 6 * 2) / 10, 12);
  expect(lateLoss(trained(START, 5, 5))).toBeCloseTo((3 * 2 + 4 * 4 + 5 * 4) / 10, 12);
  expect(lateLoss(trained(START, 1, 1))).toBe(1);
});

it("gives the same to a run that goes on from a checkpoint, and nothing where the sums are missing", () => {
  const stopped = JSON.parse(JSON.stringify(trained(START, 5, 7))) as TrainingState;
  expect(trained(stopped, 7, 7)).toEqual(trained(START, 7, 7));
  const { late: _late, ...older } = trained(START, 5, 7);
  expect(lateLoss(trained(older, 7, 7))).toBeUndefined();
  const { late: _none, ...before } = trained(START, 2, 7);
  expect(lateLoss(trained(before, 7, 7))).toBe(lateLoss(trained(START, 7, 7)));
});

it("counts right answers over the last batches alone", () => {
  // The last 20 of 30: from the 11th on, with four images each but for the third of each epoch.
  const counts = Array.from({ length: 30 }, (_, index) => (index % 3 === 2 ? 2 : 4)).slice(10);
  const seen = counts.reduce((sum, count) => sum + count, 0);
  expect(runningAccuracy(trained(START, 30, 30))).toBeCloseTo(20 / seen, 12);
  expect(runningAccuracy(trained(START, 10, 30))).toBeUndefined();
  expect(runningAccuracy(trained(START, 3, 3))).toBeCloseTo(3 / 10, 12);
});
