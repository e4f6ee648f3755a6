/** The training under the canvas: loss, accuracy, the measurement that is shown on the drawing, and the state of the run. */
import { type ReactNode, useMemo } from "react";
import { shownChannels } from "#core/training/channels";
import { LineChart } from "../charts/LineChart";
import { CursorContext, useNewCursor } from "../charts/shared-cursor";
import { useInterfaceState, useStudio } from "../stores/context";
import { BeforeTraining } from "./BeforeTraining";
import { ChannelHeat } from "./ChannelCharts";
import { chosenChannel } from "./channel-words";
import { HeatChoice } from "./HeatChoice";
import { ImportedRun, isImportedAlone } from "./ImportedRun";
import { RunStatusPanel } from "./RunStatusPanel";
import { revealLayer } from "./reveal-layer";
import { accuracyCurves, lossCurves, trainLabel } from "./run-curves";
import { useDrawingRun } from "./use-shown-run";

const PANEL = "min-h-0 min-w-0 bg-panel px-3 pt-1.5 pb-1";
export const ACCURACY_BOUNDS = { low: 0, high: 1 };

export function TrainingDock(): ReactNode {
  const studio = useStudio();
  const { shared: _shared, ...shown } = useDrawingRun();
  const { record, metrics } = shown;
  const cursor = useNewCursor();
  const { smoothing, logLoss, heat } = useInterfaceState((state) => state.charts);
  const label = record && trainLabel(record);
  const loss = useMemo(() => (metrics ? lossCurves(metrics, label) : []), [metrics, label]);
  const accuracy = useMemo(() => (metrics ? accuracyCurves(metrics, label) : []), [metrics, label]);
  if (!record) return <BeforeTraining />;
  if (isImportedAlone(record)) {
    return (
      <div className="grid h-full grid-cols-[minmax(0,1fr)_13.5rem] overflow-y-auto">
        <ImportedRun record={record} />
        <div className={`${PANEL} border-l border-line`}>
          <RunStatusPanel {...shown} record={record} compact />
        </div>
      </div>
    );
  }
  const channels = shownChannels(record.measured);
  const channel = chosenChannel(channels, heat);
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
            {channel && (
              <ChannelHeat
                record={record}
                channel={channel}
                metrics={metrics}
                empty={record.recipe.probeEvery === 0 ? "The recipe takes no probes." : waiting}
                controls={<HeatChoice channels={channels} value={channel} isNameShown />}
                onPick={(path) => revealLayer(studio, path)}
              />
            )}
          </div>
          <div className={`${PANEL} overflow-y-auto`}>
            <RunStatusPanel {...shown} record={record} compact />
          </div>
        </div>
      </div>
    </CursorContext>
  );
}
