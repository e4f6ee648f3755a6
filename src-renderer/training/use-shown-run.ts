import type { RunRecord } from "#core/training/records";
import { useThrottled } from "../charts/use-throttled";
import { useRunsState } from "../stores/context";
import type { RunMetrics } from "../stores/run-metrics";
import { type RunStatus, selectShownMetrics, selectShownRun } from "../stores/runs-store";

/** Five pictures a second are alive enough, and leave the processor to the training. */
const EVERY_MS = 400;

export interface ShownRun {
  readonly record: RunRecord | undefined;
  readonly metrics: RunMetrics | undefined;
  readonly status: RunStatus | undefined;
}

export function useShownRun(): ShownRun {
  const record = useRunsState(selectShownRun);
  const metrics = useThrottled(useRunsState(selectShownMetrics), EVERY_MS);
  const status = useRunsState((state) =>
    state.shownRun === undefined ? undefined : state.statuses.get(state.shownRun),
  );
  return { record, metrics: record ? metrics : undefined, status };
}
