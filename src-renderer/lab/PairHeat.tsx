/** A measurement inside both networks of a pair, layer by layer and step by step, on one scale of colours. */
import { type ReactNode, useState } from "react";
import { useShallow } from "zustand/react/shallow";
import type { ArmRun, ExperimentView } from "#core/lab/experiment-view";
import { type Channel, pathsAt, shownChannels } from "#core/training/channels";
import type { RunRecord } from "#core/training/records";
import { Heatmap } from "../charts/Heatmap";
import { useRunsState } from "../stores/context";
import { type RunMetrics, rowsOf } from "../stores/run-metrics";
import { ChannelChoice } from "../training/ChannelChoice";
import { explained, headingOf } from "../training/channel-words";
import { Card } from "./Card";
import { sideOf } from "./families";

const NO_STEPS = new Float64Array();

export function PairHeat(props: {
  readonly view: ExperimentView;
  readonly runs: readonly ArmRun[];
  readonly metrics: ReadonlyMap<string, RunMetrics>;
}): ReactNode {
  const { view, runs, metrics } = props;
  const { arms } = view.experiment;
  const [chosen, setChosen] = useState<string>();
  const records = useRunsState(
    useShallow((state) => state.runs.filter((record) => runs.some(({ run }) => run === record.id))),
  );
  const channels = channelsOfAll(records);
  const channel = channels.find(({ id }) => id === chosen) ?? channels[0];
  if (!channel) return null;
  const sides = arms.flatMap((arm) => {
    const run = runs.find((each) => each.arm === arm.id)?.run;
    const record = records.find(({ id }) => id === run);
    const measured = run === undefined ? undefined : metrics.get(run);
    return record ? [{ side: sideOf(arm, arms), record, measured, rows: rowsOf(measured, channel.id) }] : [];
  });
  return (
    <Card className="!px-3 !py-2 @min-[1100px]:col-span-2">
      <div className="flex items-center gap-2 pb-1 text-small text-muted">
        <ChannelChoice
          label="Measurement of both, layer by layer"
          channels={channels}
          value={channel}
          onChange={setChosen}
        />
        <span>layer by layer; both have one scale of colours</span>
      </div>
      <div className="grid gap-4 @min-[700px]:grid-cols-2">
        {sides.map(({ side, record, measured, rows }) => (
          <div key={record.id} className="h-64 min-w-0">
            <Heatmap
              id={`${record.id} ${channel.id}`}
              title={side.label}
              term={explained(channel)}
              scale={channel.scale}
              rows={rows}
              besideRows={sides.find((other) => other.record.id !== record.id)?.rows ?? []}
              steps={measured?.probeSteps ?? NO_STEPS}
              layers={pathsAt(record.measured, channel.at)}
              empty={`${headingOf(channel)}: it has no such place, or is not measured yet.`}
            />
          </div>
        ))}
      </div>
    </Card>
  );
}

/** That one of them has at least: a network without skips has no Add to measure at. */
function channelsOfAll(records: readonly RunRecord[]): readonly Channel[] {
  const byId = new Map<string, Channel>();
  for (const { measured } of records) {
    for (const channel of shownChannels(measured)) if (!byId.has(channel.id)) byId.set(channel.id, channel);
  }
  return [...byId.values()];
}
