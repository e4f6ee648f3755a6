import { expect, it } from "vitest";
import { armOf, finished, recordOf, runOf, viewOf } from "#core/lab/testing";
import { measuredPace, progressOf } from "./progress";

const arms = [armOf("plain", 10), armOf("residual", 30)];

it("weighs trainings by their operations, and tells the time left from what the others took", () => {
  const view = viewOf(
    [
      finished("plain-10", 1, 0),
      runOf("residual-30", 1, { run: "deep", state: "training", step: 50 }),
      runOf("plain-10", 2, { run: "next", state: "training" }),
      runOf("residual-30", 2),
    ],
    { arms },
  );
  const records = [recordOf("plain-10 1", 200, 10), recordOf("deep", 100, 15), recordOf("next", 0, 0)];
  const progress = progressOf(view, records);
  expect([progress.done, progress.of]).toEqual([1, 4]);
  // In units of the shallow network's steps: 200 of its own, and 100 of one that is three times as large.
  expect(progress.share).toBeCloseTo(500 / 1600, 9);
  // 500 such steps took 25 s of one training; two train at once.
  expect(progress.secondsLeft).toBeCloseTo(1100 / 40, 6);
});

it("tells no time before anything was measured, nor while nothing trains", () => {
  const runs = [runOf("plain-10", 1, { run: "a", state: "training" }), runOf("residual-30", 1)];
  expect(progressOf(viewOf(runs, { arms }), []).secondsLeft).toBeUndefined();
  const paused = viewOf(runs, { arms, state: "paused" });
  expect(progressOf(paused, [recordOf("a", 20, 2)]).secondsLeft).toBeUndefined();
});

it("measures the pace of one training on one device, in operations of forward passes a second", () => {
  const view = viewOf([finished("plain-10", 1, 0)], { arms });
  const records = [recordOf("plain-10 1", 200, 10)];
  expect(measuredPace([view], records, "cpu")).toBeCloseTo((1e7 * 200 * 64) / 10, 0);
  expect(measuredPace([view], records, "webgpu")).toBeUndefined();
  expect(measuredPace([view], [], "cpu")).toBeUndefined();
});
