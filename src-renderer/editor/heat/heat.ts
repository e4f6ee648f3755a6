/** One measurement of the run that is shown, by path, on one scale. */
import { type Channel, FLOW_CHANNELS, type Measured, pathsAt, shownChannels } from "#core/training/channels";
import { endsAround, fractionOf, placed, type ScaleEnds } from "../../charts/colour-scale";
import { type RunMetrics, rowsOf } from "../../stores/run-metrics";
import { type GradientFlow, gradientFlow, type UnitFlow } from "./gradient-flow";

export interface Heat {
  readonly run: string;
  readonly channel: Channel;
  /** All that could be shown. */
  readonly channels: readonly Channel[];
  readonly step: number;
  /** Which of the run's probes it is of, from 0, and how many there are. */
  readonly probe: number;
  readonly probes: number;
  /** Around every value of the run so far. */
  readonly ends: ScaleEnds;
  /** One value for a layer's path; for a block's path those of every site inside, in order. */
  readonly byPath: ReadonlyMap<string, readonly number[]>;
  /** Where a part of the gradient is shown: both parts, on one scale. */
  readonly flow?: GradientFlow;
}

/** Place of a value on the scale, 0 to 1. */
export function heatFraction({ channel, ends }: Pick<Heat, "channel" | "ends">, value: number): number {
  return fractionOf(channel.scale, ends, value);
}

/** How far a run's rows have been searched for their extremes, by run and channel. */
const extremes = new Map<string, { rows: number; low: number; high: number }>();

/**
 * @param shared paths of those layers of the run that are the drawing's; undefined when there is none, or no probe yet
 * @param at the step of a probe; left out: the last one
 */
export function heatOf(
  run: { readonly id: string; readonly measured: Measured },
  channel: Channel,
  metrics: RunMetrics,
  shared: ReadonlySet<string>,
  at?: number,
): Heat | undefined {
  const rows = rowsOf(metrics, channel.id);
  const found = at === undefined ? -1 : metrics.probeSteps.indexOf(at);
  const probe = found < 0 ? rows.length - 1 : found;
  const row = rows[probe];
  if (row === undefined || shared.size === 0) return undefined;
  const byPath = new Map<string, number[]>();
  pathsAt(run.measured, channel.at).forEach((path, index) => {
    const value = row[index];
    if (value === undefined || !shared.has(path)) return;
    byPath.set(path, [value]);
    for (let slash = path.indexOf("/"); slash > 0; slash = path.indexOf("/", slash + 1)) {
      const outer = path.slice(0, slash);
      const inside = byPath.get(outer);
      if (inside === undefined) byPath.set(outer, [value]);
      else inside.push(value);
    }
  });
  const parts = flowChannels(run.measured, channel);
  const ends = endsOf(run.id, parts ?? [channel], metrics);
  return {
    run: run.id,
    channel,
    channels: shownChannels(run.measured),
    step: metrics.probeSteps[probe] ?? 0,
    probe,
    probes: rows.length,
    ends,
    byPath,
    ...(parts && { flow: flowOf(run.measured, parts, metrics, { shared, probe, ends }) }),
  };
}

/** Skip and F, where the channel is one of them and the run measures both. */
function flowChannels({ channels }: Measured, { id }: Channel): readonly [Channel, Channel] | undefined {
  if (id !== FLOW_CHANNELS.skip && id !== FLOW_CHANNELS.branch) return undefined;
  const skip = channels.find((channel) => channel.id === FLOW_CHANNELS.skip);
  const branch = channels.find((channel) => channel.id === FLOW_CHANNELS.branch);
  return skip && branch && [skip, branch];
}

function flowOf(
  measured: Measured,
  [skip, branch]: readonly [Channel, Channel],
  metrics: RunMetrics,
  where: { readonly shared: ReadonlySet<string>; readonly probe: number; readonly ends: ScaleEnds },
): GradientFlow {
  const { shared, probe, ends } = where;
  const units = new Map<string, UnitFlow>();
  const at = ({ id }: Channel, index: number): number => rowsOf(metrics, id)[probe]?.[index] ?? Number.NaN;
  pathsAt(measured, skip.at).forEach((path, index) => {
    if (shared.has(path)) units.set(path, { skip: at(skip, index), branch: at(branch, index) });
  });
  return gradientFlow(units, ends);
}

/** @param channels of one scale */
function endsOf(run: string, channels: readonly Channel[], metrics: RunMetrics): ScaleEnds {
  const found = channels.map((channel) => extremesOf(run, channel, rowsOf(metrics, channel.id)));
  return endsAround(
    channels[0]?.scale ?? "linear",
    Math.min(...found.map(({ low }) => low)),
    Math.max(...found.map(({ high }) => high)),
  );
}

function extremesOf(
  run: string,
  { id, scale }: Channel,
  rows: readonly Float32Array[],
): { readonly low: number; readonly high: number } {
  const key = `${run} ${id}`;
  const before = extremes.get(key);
  const known = before !== undefined && before.rows <= rows.length ? before : undefined;
  let low = known?.low ?? Number.POSITIVE_INFINITY;
  let high = known?.high ?? Number.NEGATIVE_INFINITY;
  for (let row = known?.rows ?? 0; row < rows.length; row += 1) {
    for (const value of rows[row] ?? []) {
      const place = placed(scale, value);
      if (!Number.isFinite(place)) continue;
      low = Math.min(low, place);
      high = Math.max(high, place);
    }
  }
  extremes.set(key, { rows: rows.length, low, high });
  return { low, high };
}
