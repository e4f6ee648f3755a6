/** A training at full size: its curves and measurements, and at the side its state and its recipe. */
import type { ReactNode } from "react";
import { shownChannels } from "#core/training/channels";
import type { RunRecord } from "#core/training/records";
import { LineChart } from "../charts/LineChart";
import { CursorContext, useNewCursor } from "../charts/shared-cursor";
import { useInterfaceState, useRunsState, useStudio } from "../stores/context";
import type { RunMetrics } from "../stores/run-metrics";
import { regionMark } from "../ui/region-mark";
import { BeforeTraining } from "./BeforeTraining";
import { ChannelChart } from "./ChannelCharts";
import { ChartSettingsBar } from "./ChartSettingsBar";
import { ImportedRun, isImportedAlone } from "./ImportedRun";
import { RunSide } from "./RunSide";
import { revealLayer } from "./reveal-layer";
import { ACCURACY_BOUNDS } from "./TrainingDock";
import { type RunCurves, useRunCurves } from "./use-run-curves";
import { useShownRun } from "./use-shown-run";

export function TrainView(): ReactNode {
  const shown = useShownRun();
  const { record, metrics } = shown;
  const curves = useRunCurves(metrics, record);
  const cursor = useNewCursor();
  const starting = useRunsState((state) => state.starting);
  if (!record) {
    return (
      <div className="h-full bg-panel -outline-offset-2" aria-busy={starting} {...regionMark("Charts")}>
        <BeforeTraining />
      </div>
    );
  }
  return (
    <CursorContext value={cursor}>
      <div className="grid h-full grid-cols-[minmax(0,1fr)_17.5rem] bg-background">
        <section
          aria-label="Charts"
          className="@container h-full overflow-y-auto -outline-offset-2"
          {...regionMark("Charts")}
        >
          <h2 className="sr-only">Charts</h2>
          {isImportedAlone(record) ? (
            <ImportedRun record={record} />
          ) : (
            <TrainCharts record={record} metrics={metrics} curves={curves} />
          )}
        </section>
        <section
          aria-label="The run"
          className="h-full overflow-y-auto border-l border-line bg-panel px-4 py-3 -outline-offset-2"
          {...regionMark("The run")}
        >
          <RunSide {...shown} record={record} />
        </section>
      </div>
    </CursorContext>
  );
}

function TrainCharts(props: {
  readonly record: RunRecord;
  readonly metrics: RunMetrics | undefined;
  readonly curves: RunCurves;
}): ReactNode {
  const { record, metrics, curves } = props;
  const studio = useStudio();
  const { smoothing, logLoss } = useInterfaceState((state) => state.charts);
  const waiting =
    record.state === "starting" || record.state === "running" || record.state === "recovering"
      ? "The first step is on its way."
      : "No steps were taken.";
  const unprobed = record.recipe.probeEvery === 0 ? "The recipe takes no probes." : waiting;
  return (
    <div className="flex min-h-full flex-col gap-3 p-3">
      <ChartSettingsBar />
      <div className="grid flex-1 auto-rows-[minmax(15rem,1fr)] grid-cols-1 gap-3 @min-[620px]:grid-cols-2">
        <Card>
          <LineChart
            title="Loss"
            term="loss"
            series={curves.loss}
            unit="measure"
            log={logLoss}
            smoothing={smoothing}
            empty={waiting}
          />
        </Card>
        <Card>
          <LineChart
            title="Accuracy"
            term="accuracy"
            series={curves.accuracy}
            unit="percent"
            bounds={ACCURACY_BOUNDS}
            smoothing={smoothing}
            empty={waiting}
          />
        </Card>
        {shownChannels(record.measured).map((channel) => (
          <Card key={channel.id}>
            <ChannelChart
              record={record}
              channel={channel}
              metrics={metrics}
              empty={unprobed}
              onPick={(path) => revealLayer(studio, path)}
            />
          </Card>
        ))}
        <Card>
          <LineChart
            title="Learning rate"
            term="learning rate"
            series={curves.learningRate}
            unit="measure"
            bounds={FROM_ZERO}
            empty={waiting}
          />
        </Card>
        <Card>
          <LineChart
            title="Throughput"
            term="throughput"
            series={curves.throughput}
            unit="count"
            bounds={FROM_ZERO}
            empty={waiting}
          />
        </Card>
      </div>
    </div>
  );
}

const FROM_ZERO = { low: 0 };

function Card({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <div className="min-h-0 min-w-0 rounded-card border border-line bg-panel px-3 pt-2 pb-1">{children}</div>
  );
}
