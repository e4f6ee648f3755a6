/** The picture of a channel that a run declares: curves of few sites on a linear scale, else colours over layers and steps. */
import { type ReactNode, useMemo } from "react";
import { type Channel, pathsAt } from "#core/training/channels";
import type { RunRecord } from "#core/training/records";
import { Heatmap } from "../charts/Heatmap";
import { LineChart } from "../charts/LineChart";
import { type RunMetrics, rowsOf } from "../stores/run-metrics";
import { explained, headingOf, siteWord } from "./channel-words";
import { channelCurves } from "./run-curves";

/** More sites than this are a heatmap: so many curves could not be told apart. */
const MOST_CURVES = 8;
const NO_STEPS = new Float64Array();

export interface ChannelChartProps {
  readonly record: RunRecord;
  readonly channel: Channel;
  readonly metrics: RunMetrics | undefined;
  /** What stands there while there is nothing to draw. */
  readonly empty: string;
  onPick(path: string): void;
}

export function ChannelChart(props: ChannelChartProps): ReactNode {
  const { record, channel } = props;
  const isCurves = channel.scale === "linear" && pathsAt(record.measured, channel.at).length <= MOST_CURVES;
  return isCurves ? <ChannelLines {...props} /> : <ChannelHeat {...props} />;
}

function ChannelLines({ record, channel, metrics, empty }: ChannelChartProps): ReactNode {
  const { measured } = record;
  const words = pathsAt(measured, channel.at).join("\n");
  // biome-ignore lint/correctness/useExhaustiveDependencies: each message brings the same paths in a new list
  const series = useMemo(
    () => (metrics ? channelCurves(pathsAt(measured, channel.at), channel.id, metrics) : []),
    [metrics, words, channel.id],
  );
  return (
    <LineChart
      title={headingOf(channel)}
      term={explained(channel)}
      series={series}
      unit="measure"
      empty={empty}
    />
  );
}

/** @param controls beside its title */
export function ChannelHeat(props: ChannelChartProps & { readonly controls?: ReactNode }): ReactNode {
  const { record, channel, metrics, empty, onPick, controls } = props;
  return (
    <Heatmap
      id={`${record.id} ${channel.id}`}
      title={`${headingOf(channel)} by ${siteWord(record.measured, channel)}`}
      term={explained(channel)}
      scale={channel.scale}
      rows={rowsOf(metrics, channel.id)}
      steps={metrics?.probeSteps ?? NO_STEPS}
      layers={pathsAt(record.measured, channel.at)}
      empty={empty}
      controls={controls}
      onPick={onPick}
    />
  );
}
