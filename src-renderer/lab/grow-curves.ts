/** The curves of networks that were grown, from the moment of growth on, for one seed. */
import type { ArmRun, ExperimentView } from "#core/lab/experiment-view";
import type { LineSeries } from "../charts/LineChart";
import { BLUE, type ChartColour, GREEN, PINK, SKIP } from "../charts/palette";
import type { RunMetrics } from "../stores/run-metrics";

/** By arm: those with skips in the skip's colour, the one that did not grow dashed. */
const STYLES: Readonly<Record<string, { readonly colour: ChartColour; readonly dash?: readonly number[] }>> =
  {
    grown: { colour: SKIP },
    control: { colour: SKIP, dash: [6, 3] },
    "plain-he": { colour: PINK },
    "plain-copy": { colour: BLUE },
    "plain-identity": { colour: GREEN },
  };

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
        ...(STYLES[arm.id] ?? { colour: BLUE }),
      },
    ];
  });
}
