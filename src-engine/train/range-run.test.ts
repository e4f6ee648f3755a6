import { expect, it } from "vitest";
import { LEAST_STEPS } from "#core/training/range-test";
import { RangeRun } from "./range-run";

/** Falls for 30 steps, then leaves. */
const LOSSES = Array.from({ length: 60 }, (_, step) => (step < 30 ? 2 - step / 20 : 2 ** (step - 30)));

function stepsUntilOver(run: RangeRun): number {
  let steps = run.losses.length;
  while (!run.isOver && steps < LOSSES.length) {
    run.take(LOSSES[steps] ?? Number.NaN);
    steps += 1;
  }
  return steps;
}

it("is over when the loss has left, and at the same step after a checkpoint", () => {
  const undisturbed = new RangeRun([]);
  const end = stepsUntilOver(undisturbed);
  expect(end).toBeGreaterThan(30);
  expect(end).toBeLessThan(40);
  expect(undisturbed.losses).toEqual(LOSSES.slice(0, end));
  const resumed = new RangeRun(LOSSES.slice(0, 20));
  expect(resumed.isOver).toBe(false);
  expect(stepsUntilOver(resumed)).toBe(end);
});

it("does not end in its first steps, and ends where there is no number", () => {
  const wild = new RangeRun([]);
  for (let step = 0; step < LEAST_STEPS - 1; step += 1) wild.take(10 ** step);
  expect(wild.isOver).toBe(false);
  wild.end();
  expect(wild.isOver).toBe(true);
});
