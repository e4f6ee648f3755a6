/** The facts of one experiment, as the stores have them now. */
import { useEffect, useMemo } from "react";
import { useShallow } from "zustand/react/shallow";
import { type Answer, answerOf } from "#core/lab/answer";
import type { ExperimentView } from "#core/lab/experiment-view";
import type { RunRecord } from "#core/training/records";
import { useRunsState, useStudio } from "../stores/context";
import type { RunMetrics } from "../stores/run-metrics";
import { type LabProgress, progressOf } from "./progress";

/** The records of its runs. The same array while none of them changes. */
export function useRecordsOf(experiment: string): readonly RunRecord[] {
  return useRunsState(
    useShallow(({ runs }) => runs.filter((record) => record.experiment?.id === experiment)),
  );
}

export function useProgress(view: ExperimentView): LabProgress {
  const records = useRecordsOf(view.experiment.id);
  return useMemo(() => progressOf(view, records), [view, records]);
}

export function useAnswer(view: ExperimentView): Answer {
  return useMemo(() => answerOf(view), [view]);
}

/** The measurements of these runs, which are read when they are first asked for. */
export function useMetricsOf(runs: readonly string[]): ReadonlyMap<string, RunMetrics> {
  const studio = useStudio();
  const key = runs.join(" ");
  useEffect(() => {
    for (const run of key === "" ? [] : key.split(" ")) void studio.runs.getState().load(run);
  }, [studio, key]);
  const found = useRunsState(useShallow(({ metrics }) => runs.map((run) => metrics.get(run))));
  return useMemo(
    () =>
      new Map(
        (key === "" ? [] : key.split(" ")).flatMap((run, index) => {
          const metrics = found[index];
          return metrics ? [[run, metrics] as const] : [];
        }),
      ),
    [key, found],
  );
}
