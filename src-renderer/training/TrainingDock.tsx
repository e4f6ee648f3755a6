/** The training under the canvas: loss, accuracy, gradients by layer, and the state of the run. */
import { type ReactNode, useMemo } from "react";
import { Heatmap } from "../charts/Heatmap";
import { LineChart } from "../charts/LineChart";
import { CursorContext, useNewCursor } from "../charts/shared-cursor";
import { useInterfaceState, useStudio } from "../stores/context";
import { BeforeTraining } from "./BeforeTraining";
import { RunStatusPanel } from "./RunStatusPanel";
import { revealLayer } from "./reveal-layer";
import { accuracyCurves, lossCurves } from "./run-curves";
import { useDrawingRun } from "./use-shown-run";

const PANEL = "min-h-0 min-w-0 bg-panel px-3 pt-1.5 pb-1";
const NO_ROWS: readonly Float32Array[] = [];
const NO_STEPS = new Float64Array();
export const ACCURACY_BOUNDS = { low: 0, high: 1 };

export function TrainingDock(): ReactNode {
  const studio = useStudio();
  const { shared: _shared, ...shown } = useDrawingRun();
  const { record, metrics } = shown;
  const cursor = useNewCursor();
  const { smoothing, logLoss } = useInterfaceState((state) => state.charts);
  const loss = useMemo(() => (metrics ? lossCurves(metrics) : []), [metrics]);
  const accuracy = useMemo(() => (metrics ? accuracyCurves(metrics) : []), [metrics]);
  if (!record) return <BeforeTraining />;
  const waiting =
    record.state === "starting" || record.state === "running" || record.state === "recovering"
      ? "The first step is on its way."
      : "No steps were taken.";
  return (
    <CursorContext value={cursor}>
      <div className="@container h-full overflow-y-auto">
        {/* The gaps are the lines between the panels. */}
        <div className="grid min-h-full grid-cols-1 gap-px bg-line *:h-56 @min-[520px]:grid-cols-2 @min-[860px]:h-full @min-[860px]:grid-cols-[1fr_1fr_1.15fr_13.5rem] @min-[860px]:*:h-auto">
          <div className={PANEL}>
            <LineChart
              title="Loss"
              term="loss"
              series={loss}
              unit="measure"
              log={logLoss}
              smoothing={smoothing}
              empty={waiting}
            />
          </div>
          <div className={PANEL}>
            <LineChart
              title="Accuracy"
              term="accuracy"
              series={accuracy}
              unit="percent"
              bounds={ACCURACY_BOUNDS}
              smoothing={smoothing}
              empty={waiting}
            />
          </div>
          <div className={PANEL}>
            <Heatmap
              id={`${record.id} gradients`}
              title="Gradient norm by layer"
              term="gradient norm"
              rows={metrics?.gradientNorms ?? NO_ROWS}
              steps={metrics?.probeSteps ?? NO_STEPS}
              layers={record.probedLayers}
              empty={record.recipe.probeEvery === 0 ? "The recipe takes no probes." : waiting}
              onPick={(layer) => revealLayer(studio, layer)}
            />
          </div>
          <div className={`${PANEL} overflow-y-auto`}>
            <RunStatusPanel {...shown} record={record} compact />
          </div>
        </div>
      </div>
    </CursorContext>
  );
}
