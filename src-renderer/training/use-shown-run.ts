import type { RunRecord } from "#core/training/records";
import { useRunsState } from "../stores/context";
import type { RunMetrics } from "../stores/run-metrics";
import { type RunStatus, selectShownMetrics, selectShownRun } from "../stores/runs-store";

export interface ShownRun {
  readonly record: RunRecord | undefined;
  readonly metrics: RunMetrics | undefined;
  readonly status: RunStatus | undefined;
}

export function useShownRun(): ShownRun {
  const record = useRunsState(selectShownRun);
  const metrics = useRunsState(selectShownMetrics);
  const status = useRunsState((state) =>
    state.shownRun === undefined ? undefined : state.statuses.get(state.shownRun),
  );
  return { record, metrics: record ? metrics : undefined, status };
}
