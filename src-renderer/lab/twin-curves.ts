/** The curves of a pair that trained with one seed. */
import type { ArmRun, ExperimentView } from "#core/lab/experiment-view";
import type { LineSeries } from "../charts/LineChart";
import type { RunMetrics } from "../stores/run-metrics";
import { sideColour, sideLabel } from "./families";

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
    return arm && measured ? [{ arm, measured }] : [];
  });
  const curve = (of: "loss" | "accuracy"): LineSeries[] =>
    pairs.map(({ arm, measured }) => ({
      id: arm.id,
      label: sideLabel(arm),
      x: measured.steps,
      y: measured[of],
      colour: sideColour(arm),
      weight: "thin",
      smoothable: true,
    }));
  return { loss: curve("loss"), accuracy: curve("accuracy") };
}
