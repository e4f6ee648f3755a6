/** How far the gradient reaches: its norm, or what else is measured at layers, from input to output, for both networks at one step. */
import { type ReactNode, useId, useMemo, useState } from "react";
import { useShallow } from "zustand/react/shallow";
import type { ArmRun, ExperimentView } from "#core/lab/experiment-view";
import { LineChart } from "../charts/LineChart";
import { CursorContext, useNewCursor } from "../charts/shared-cursor";
import { useDatasetsState, useRunsState, useStudio } from "../stores/context";
import type { RunMetrics } from "../stores/run-metrics";
import { ChannelChoice } from "../training/ChannelChoice";
import { chosenChannel, explained, headingOf } from "../training/channel-words";
import { formatCount } from "../ui/format-number";
import { channelsOverDepth, depthCurves, kernelLayers, sharedProbeSteps } from "./gradient-curves";

const NONE: ReadonlySet<string> = new Set();

export function GradientDepth(props: {
  readonly view: ExperimentView;
  readonly runs: readonly ArmRun[];
  readonly metrics: ReadonlyMap<string, RunMetrics>;
}): ReactNode {
  const { view, runs, metrics } = props;
  const { layers } = useStudio();
  const id = useId();
  const cursor = useNewCursor();
  const [at, setAt] = useState<number>();
  const [chosen, setChosen] = useState<string>();
  const records = useRunsState(
    useShallow((state) => state.runs.filter((record) => runs.some(({ run }) => run === record.id))),
  );
  const network = useRunsState(({ networks }) => networks.get(runs.find(({ run }) => run)?.run ?? ""));
  const dataset = useDatasetsState(({ factsById }) => factsById.get(view.experiment.dataset.id));
  const kernels = useMemo(
    () => (network ? kernelLayers(layers, network, dataset) : NONE),
    [layers, network, dataset],
  );
  const steps = useMemo(() => sharedProbeSteps(runs, metrics), [runs, metrics]);
  // Until a person chooses a step, the newest.
  const place = at === undefined ? steps.length - 1 : Math.min(at, steps.length - 1);
  const step = steps[place];
  const channels = channelsOverDepth(records);
  const channel = chosenChannel(channels, chosen);
  const series = useMemo(
    () => (channel ? depthCurves(view, runs, records, metrics, kernels, channel, step) : []),
    [view, runs, records, metrics, kernels, channel, step],
  );
  return (
    // Its x axis is the layer: the cursor of the other charts has no place here.
    <CursorContext value={cursor}>
      <LineChart
        title={`${channel ? headingOf(channel) : "Measurements"} over depth`}
        term={channel && explained(channel)}
        series={series}
        unit="measure"
        xLabel="layer"
        log={channel?.scale === "log"}
        empty="It is measured every ten steps."
        controls={
          steps.length > 1 && (
            <span className="flex items-center gap-2 text-small text-muted">
              {channel && (
                <ChannelChoice
                  label="Measurement over depth"
                  channels={channels}
                  value={channel}
                  onChange={setChosen}
                />
              )}
              <label htmlFor={id}>step</label>
              <input
                id={id}
                type="range"
                min={0}
                max={steps.length - 1}
                value={place}
                aria-valuetext={`step ${step}`}
                className="h-4 w-28 accent-[var(--muted)]"
                onChange={(event) => setAt(Number(event.currentTarget.value))}
              />
              <span className="numeric w-9 text-right text-text">{formatCount(step ?? 0)}</span>
            </span>
          )
        }
      />
    </CursorContext>
  );
}
