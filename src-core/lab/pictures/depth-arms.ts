/** What the depth chart draws: finished seeds by their scores, those that still train by what they had last. */
import type { Answer } from "../answer";
import type { ArmRun, ExperimentView } from "../experiment-view";
import { countedValue, hasDiverged } from "../statistics/measure";
import type { DepthArm } from "./depth-geometry";
import type { SeedValue } from "./seed-marks";

/** @param runningError of a run that is not finished, in percent; undefined before its first step */
export function depthArms(
  answer: Answer,
  { runs }: ExperimentView,
  runningError: (run: string) => number | undefined = () => undefined,
): DepthArm[] {
  const runningSeed = ({ seed, state, run, final }: ArmRun): SeedValue[] => {
    if (final !== undefined || run === undefined || (state !== "training" && state !== "stopped")) return [];
    const error = runningError(run);
    return error === undefined ? [] : [{ seed, value: error, kind: "running" }];
  };
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
      ...runs.filter((run) => run.arm === arm.id).flatMap(runningSeed),
    ],
  }));
}
