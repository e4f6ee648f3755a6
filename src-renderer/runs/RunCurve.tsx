import { type ReactNode, useEffect, useRef } from "react";
import type { RunRecord } from "#core/training/records";
import { useRunsState, useStudio } from "../stores/context";
import { Sparkline } from "../ui/Sparkline";

/** Validation accuracy, or the training loss while there are too few epochs. Read from disk once the row is seen. */
export function RunCurve(props: {
  readonly record: RunRecord;
  readonly colour?: string | undefined;
}): ReactNode {
  const { record, colour } = props;
  const { runs } = useStudio();
  const metrics = useRunsState((state) => state.metrics.get(record.id));
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      void runs.getState().load(record.id);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [runs, record.id]);

  const validated = metrics !== undefined && metrics.epochs.length >= 2;
  const values = validated ? metrics.epochs.map((epoch) => epoch.valAccuracy) : (metrics?.loss ?? []);
  return (
    <div ref={place} className="h-6 w-24" title={validated ? "Validation accuracy" : "Training loss"}>
      {values.length > 1 && (
        <Sparkline
          values={values}
          label={
            validated
              ? `validation accuracy over ${values.length} epochs`
              : `training loss over ${values.length} steps`
          }
          {...(colour === undefined ? {} : { colour })}
        />
      )}
    </div>
  );
}
