/** The curves of networks that were grown, from the moment of growth on, for one seed. */
import type { ArmRun, ExperimentView } from "#core/lab/experiment-view";
import type { LineSeries } from "../charts/LineChart";
import type { RunMetrics } from "../stores/run-metrics";
import { sideOf } from "./families";

/** Drawn dashed: the one that did not grow has the grown one's colour. */
const CONTROL = "control";
const DASH = [6, 3] as const;

/**
 * At step 0 the loss over the whole training part right after growing, in inference mode: the jump. Then that of each batch.
 */
export function growCurves(
  { experiment }: ExperimentView,
  runs: readonly ArmRun[],
  metrics: ReadonlyMap<string, RunMetrics>,
): LineSeries[] {
  return experiment.arms.flatMap((arm): LineSeries[] => {
    const run = runs.find((one) => one.arm === arm.id);
    if (arm.start === undefined || run?.run === undefined || run.grown === undefined) return [];
    const measured = metrics.get(run.run);
    return [
      {
        id: arm.id,
        label: arm.label,
        x: [0, ...(measured?.steps ?? [])],
        y: [run.grown.after.train.loss, ...(measured?.loss ?? [])],
        weight: "thin",
        colour: sideOf(arm, experiment.arms).colour,
        ...(arm.id === CONTROL && { dash: DASH }),
      },
    ];
  });
}
