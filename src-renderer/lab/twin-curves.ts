/** The curves of a pair that trained with one seed. */
import type { ArmRun, ExperimentView } from "#core/lab/experiment-view";
import type { LineSeries } from "../charts/LineChart";
import type { RunMetrics } from "../stores/run-metrics";
import { sideOf } from "./families";

export interface TwinCurves {
  readonly loss: readonly LineSeries[];
  readonly accuracy: readonly LineSeries[];
}

export function twinCurves(
  { experiment }: ExperimentView,
  runs: readonly ArmRun[],
  metrics: ReadonlyMap<string, RunMetrics>,
): TwinCurves {
  const pairs = runs.flatMap(({ arm: id, run }) => {
    const arm = experiment.arms.find((other) => other.id === id);
    const measured = run === undefined ? undefined : metrics.get(run);
    return arm && measured ? [{ id, measured, side: sideOf(arm, experiment.arms) }] : [];
  });
  const curve = (of: "loss" | "accuracy"): LineSeries[] =>
    pairs.map(({ id, measured, side }) => ({
      id,
      label: side.label,
      x: measured.steps,
      y: measured[of],
      colour: side.colour,
      weight: "thin",
      smoothable: true,
    }));
  return { loss: curve("loss"), accuracy: curve("accuracy") };
}
