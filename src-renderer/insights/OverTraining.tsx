/** What a run measured at its merges while it trained, from the first probe to the last, below the answer about the same. */
import { type ReactNode, useEffect, useMemo } from "react";
import { overTraining } from "#core/insights/views/over-training";
import { FLOW_CHANNELS, pathsAt } from "#core/training/channels";
import type { RunRecord } from "#core/training/records";
import { PictureSvg } from "../charts/PictureSvg";
import { useSize } from "../charts/use-size";
import { useRunsState } from "../stores/context";
import { type RunMetrics, rowsOf } from "../stores/run-metrics";
import { headingOf } from "../training/channel-words";
import type { MoreProps } from "./more";

const HEIGHT = 240;
const RATIO = ["residual_ratio"];
const PARTS = [FLOW_CHANNELS.skip, FLOW_CHANNELS.branch, "gradient_pass"];

export function ResidualOverTraining({ record }: MoreProps): ReactNode {
  return <OverTraining record={record} ids={RATIO} />;
}

export function GradientOverTraining({ record }: MoreProps): ReactNode {
  return <OverTraining record={record} ids={PARTS} />;
}

interface OverTrainingProps {
  readonly record: RunRecord;
  /** Of channels; those that the run did not measure are left out. */
  readonly ids: readonly string[];
}

function OverTraining({ record, ids }: OverTrainingProps): ReactNode {
  const load = useRunsState((state) => state.load);
  const metrics = useRunsState((state) => state.metrics.get(record.id));
  const [room, { width }] = useSize();
  useEffect(() => void load(record.id), [load, record.id]);
  const pictures = useMemo(
    () => (metrics ? ids.flatMap((id) => pictureOf(record, metrics, id, Math.max(width, 320))) : []),
    [metrics, record, ids, width],
  );
  return (
    <section ref={room} aria-label="Over the training" className="flex flex-col gap-1">
      {pictures.length > 0 && (
        <>
          <h3 className="font-medium text-text">Over the training</h3>
          <p className="max-w-prose text-muted">
            Measured while it trained, on each probe's own batch and with its batch statistics: at the first
            unit, the middle one and the last.
          </p>
        </>
      )}
      {pictures.map(({ title, picture }) => (
        <PictureSvg
          key={title}
          picture={picture}
          summary={`${title}, over the steps`}
          className="max-w-full"
        />
      ))}
    </section>
  );
}

function pictureOf({ measured }: RunRecord, metrics: RunMetrics, id: string, width: number) {
  const channel = measured.channels.find((each) => each.id === id);
  if (!channel) return [];
  const title = headingOf(channel);
  const picture = overTraining(
    {
      label: title,
      scale: channel.scale,
      paths: pathsAt(measured, channel.at),
      steps: metrics.probeSteps,
      rows: rowsOf(metrics, id),
    },
    { width, height: HEIGHT },
  );
  return picture ? [{ title, picture }] : [];
}
