import { RUNNING_STEPS } from "#core/training/running-mean";
import type { RunMetrics } from "../stores/run-metrics";

/** Of a training that goes on: percent, the mean over the newest batches; undefined before the first. */
export function runningError(metrics: RunMetrics | undefined): number | undefined {
  const accuracy = newestMean(metrics?.accuracy);
  return accuracy === undefined ? undefined : 100 * (1 - accuracy);
}

/** The same of its loss, in nats. */
export function runningLoss(metrics: RunMetrics | undefined): number | undefined {
  return newestMean(metrics?.loss);
}

function newestMean(values: Float64Array | undefined): number | undefined {
  const newest = values?.subarray(-RUNNING_STEPS);
  if (newest === undefined || newest.length === 0) return undefined;
  return newest.reduce((sum, value) => sum + value, 0) / newest.length;
}
