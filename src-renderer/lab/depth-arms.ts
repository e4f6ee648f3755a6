/** What the depth chart draws: finished seeds by their scores, those that still train by their last batches. */
import type { Answer } from "#core/lab/answer";
import type { ArmRun, ExperimentView } from "#core/lab/experiment-view";
import { countedValue, hasDiverged } from "#core/lab/statistics/measure";
import type { RunMetrics } from "../stores/run-metrics";
import type { DepthArm, SeedValue } from "./depth-geometry";

/** A batch alone says little. */
const LAST_BATCHES = 20;

export function depthArms(
  answer: Answer,
  { runs }: ExperimentView,
  metrics: ReadonlyMap<string, RunMetrics>,
): DepthArm[] {
  return answer.arms.map(({ arm, training, mean }) => ({
    ...arm,
    family: arm.family ?? "residual",
    mean,
    seeds: [
      ...training.map(
        (result): SeedValue => ({
          seed: result.seed,
          value: countedValue(answer.measures.training, result),
          kind: hasDiverged(result) ? "diverged" : "finished",
        }),
      ),
      ...runs.filter((run) => run.arm === arm.id).flatMap((run) => runningSeed(run, metrics)),
    ],
  }));
}

function runningSeed(
  { seed, state, run, final }: ArmRun,
  metrics: ReadonlyMap<string, RunMetrics>,
): SeedValue[] {
  if (final !== undefined || run === undefined || (state !== "training" && state !== "stopped")) return [];
  const error = runningError(metrics.get(run));
  return error === undefined ? [] : [{ seed, value: error, kind: "running" }];
}

/** Percent, the mean over the newest batches; undefined before the first. */
function runningError(metrics: RunMetrics | undefined): number | undefined {
  const newest = metrics?.accuracy.subarray(-LAST_BATCHES);
  if (newest === undefined || newest.length === 0) return undefined;
  return 100 * (1 - newest.reduce((sum, value) => sum + value, 0) / newest.length);
}
