import { expect, it } from "vitest";
import { answerOf } from "./answer";
import type { ArmRun } from "./experiment-view";
import { runningStatisticsSentences } from "./running-statistics";
import { finished, viewOf } from "./testing";

function withRunning(run: ArmRun, runningAccuracy: number): ArmRun {
  return { ...run, ...(run.final && { final: { ...run.final, runningAccuracy } }) };
}

it("names the arms that score more than 5 points otherwise than they trained, by the mean over seeds", () => {
  const view = viewOf([
    withRunning(finished("plain-56", 1, 40), 0.7),
    withRunning(finished("plain-56", 2, 40), 0.66),
    withRunning(finished("residual-56", 1, 3), 0.9),
    // Less than 5 points.
    withRunning(finished("plain-8", 1, 0), 0.96),
    finished("residual-8", 1, 0),
  ]);
  const [sentence = "", ...more] = runningStatisticsSentences(view);
  expect(more).toEqual([]);
  expect(sentence).toContain("plain-56 8.0 points more error");
  expect(sentence).toContain("residual-56 7.0 points less error");
  expect(sentence).not.toContain("-8 ");
  expect(answerOf(view).sentences).toContain(sentence);
});

it("says nothing where they agree, and of runs that did not count", () => {
  const agree = viewOf([withRunning(finished("plain-56", 1, 40), 0.6), finished("residual-56", 1, 0)]);
  expect(runningStatisticsSentences(agree)).toEqual([]);
  const short = viewOf([{ ...withRunning(finished("plain-56", 1, 40), 0.9), totalSteps: 199 }]);
  expect(runningStatisticsSentences(short)).toEqual([]);
  const byLoss = viewOf([withRunning(finished("plain-56", 1, 40), 0.9)], { measure: "late-loss" });
  expect(runningStatisticsSentences(byLoss)).toEqual([]);
});
