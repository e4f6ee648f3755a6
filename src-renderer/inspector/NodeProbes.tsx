import type { ReactNode } from "react";
import { type Channel, pathsAt } from "#core/training/channels";
import { viridis } from "../charts/viridis";
import { useDrawingHeat } from "../editor/heat/HeatContext";
import { type Heat, heatFraction } from "../editor/heat/heat";
import { isLive } from "../stores/run-lifecycle";
import { rowsOf } from "../stores/run-metrics";
import { explained, measureWords } from "../training/channel-words";
import { useDrawingRun } from "../training/use-shown-run";
import { formatCount } from "../ui/format-number";
import { Sparkline } from "../ui/Sparkline";
import { Fact } from "./Fact";
import { Section } from "./Section";

/** What the run that is shown measured inside this layer: the last value and its course. */
export function NodeProbes({ path }: { readonly path: string }): ReactNode {
  const { record: run, metrics, shared } = useDrawingRun();
  const heat = useDrawingHeat();
  if (run === undefined || metrics === undefined || metrics.probeSteps.length === 0) return null;
  if (!shared.has(path)) return null;
  const { measured } = run;
  const here = measured.channels.flatMap((channel) => {
    const column = pathsAt(measured, channel.at).indexOf(path);
    return column < 0 ? [] : [{ channel, column }];
  });
  if (here.length === 0) return null;
  return (
    <Section title={isLive(run) ? "Now" : "Last measured"}>
      <p className="truncate px-1 text-small text-muted" title={run.name}>
        {run.name}
      </p>
      <dl>
        <Fact label="step" value={formatCount(metrics.probeSteps.at(-1) ?? 0)} />
      </dl>
      {here.map(({ channel, column }) => (
        <Probe
          key={channel.id}
          channel={channel}
          rows={rowsOf(metrics, channel.id)}
          column={column}
          heat={heat?.channel.id === channel.id ? heat : undefined}
        />
      ))}
    </Section>
  );
}

interface ProbeProps {
  readonly channel: Channel;
  readonly rows: readonly Float32Array[];
  readonly column: number;
  /** Its colours on the drawing: a chip beside the value. */
  readonly heat: Heat | undefined;
}

function Probe({ channel, rows, column, heat }: ProbeProps): ReactNode {
  const { label } = channel;
  const values = rows.map((row) => row[column] ?? Number.NaN);
  const last = values.at(-1) ?? Number.NaN;
  return (
    <>
      <dl>
        <Fact
          label={label}
          term={explained(channel)}
          value={
            <>
              {heat && (
                <span
                  className="mr-2 inline-block h-2.5 w-2.5 rounded-full"
                  style={{ background: viridis(heatFraction(heat, last)) }}
                />
              )}
              {measureWords(channel, last)}
            </>
          }
        />
      </dl>
      <div className="pb-1">
        <Sparkline
          values={values}
          width={240}
          height={28}
          label={`${label}, ${values.length} measurements`}
        />
      </div>
    </>
  );
}
