import type { RunMetrics } from "../stores/run-metrics";

/** A batch alone says little. */
const LAST_BATCHES = 20;

/** Of a training that goes on: percent, the mean over the newest batches; undefined before the first. */
export function runningError(metrics: RunMetrics | undefined): number | undefined {
  const newest = metrics?.accuracy.subarray(-LAST_BATCHES);
  if (newest === undefined || newest.length === 0) return undefined;
  return 100 * (1 - newest.reduce((sum, value) => sum + value, 0) / newest.length);
}
