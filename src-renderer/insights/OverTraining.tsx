/** The size of F beside x while the run trained: its own measurements, from the first probe to the last. */
import { type ReactNode, useEffect, useMemo } from "react";
import { overTraining } from "#core/insights/views/over-training";
import { MERGE_SITES, pathsAt } from "#core/training/channels";
import type { RunRecord } from "#core/training/records";
import { PictureSvg } from "../charts/PictureSvg";
import { useSize } from "../charts/use-size";
import { useRunsState } from "../stores/context";
import { rowsOf } from "../stores/run-metrics";

const CHANNEL = "residual_ratio";
const HEIGHT = 240;

export function OverTraining({ record }: { readonly record: RunRecord }): ReactNode {
  const load = useRunsState((state) => state.load);
  const metrics = useRunsState((state) => state.metrics.get(record.id));
  const [room, { width }] = useSize();
  useEffect(() => void load(record.id), [load, record.id]);
  const picture = useMemo(
    () =>
      metrics &&
      overTraining(
        {
          label: "|F(x)| / |x|",
          paths: pathsAt(record.measured, MERGE_SITES),
          steps: metrics.probeSteps,
          rows: rowsOf(metrics, CHANNEL),
        },
        { width: Math.max(width, 320), height: HEIGHT },
      ),
    [metrics, record, width],
  );
  return (
    <section ref={room} aria-label="Over the training" className="flex flex-col gap-1">
      {picture && (
        <>
          <h3 className="font-medium text-text">Over the training</h3>
          <p className="max-w-prose text-muted">
            Measured while it trained, on each probe's own batch: at the first unit, the middle one and the
            last.
          </p>
          <PictureSvg
            picture={picture}
            summary="The size of F beside x over the steps"
            className="max-w-full"
          />
        </>
      )}
    </section>
  );
}
