/** How far a run is, and when it will be done: pure functions of its record and its measurements. */
import type { RunRecord } from "#core/training/records";
import type { RunMetrics } from "../stores/run-metrics";

/** Where the run stands by the newest measurement; the record follows at most twice a second. */
export function currentStep(record: RunRecord, metrics: RunMetrics | undefined): number {
  return Math.max(record.step, metrics?.steps.at(-1) ?? 0);
}

export function currentEpoch(record: RunRecord, step: number): number {
  if (record.stepsPerEpoch <= 0) return Math.max(1, record.epoch);
  return Math.min(epochsOf(record), Math.max(1, Math.ceil(step / record.stepsPerEpoch)));
}

/** The recipe's epochs, or those that its limit of steps leaves. */
export function epochsOf(record: RunRecord): number {
  if (record.stepsPerEpoch <= 0 || record.totalSteps <= 0) return record.recipe.epochs;
  return Math.min(record.recipe.epochs, Math.ceil(record.totalSteps / record.stepsPerEpoch));
}

/** 0 to 1. */
export function progressOf(record: RunRecord, step: number): number {
  return record.totalSteps > 0 ? Math.min(1, step / record.totalSteps) : 0;
}

/** Steps whose pace tells how long the next ones take. */
const RECENT = 100;

/**
 * Seconds until the last step: what the newest steps took, plus the share that validation and checkpoints have taken so far.
 * Undefined before the first step.
 */
export function secondsLeft(record: RunRecord, metrics: RunMetrics | undefined): number | undefined {
  if (!metrics || metrics.steps.length === 0) return undefined;
  const step = currentStep(record, metrics);
  const remaining = Math.max(0, record.totalSteps - step);
  const { batchSize } = record.recipe;
  const recent = meanStepSeconds(metrics.throughput.subarray(-RECENT), batchSize);
  if (recent === undefined) return undefined;
  return remaining * recent * overhead(record, metrics, batchSize);
}

/** Mean over the steps of the time each took. */
function meanStepSeconds(throughput: Float64Array, batchSize: number): number | undefined {
  let seconds = 0;
  let count = 0;
  for (const value of throughput) {
    if (!(value > 0) || !Number.isFinite(value)) continue;
    seconds += batchSize / value;
    count += 1;
  }
  return count === 0 ? undefined : seconds / count;
}

/** All the time over the time in steps; believed only after an epoch, when a validation is in it. */
function overhead(record: RunRecord, metrics: RunMetrics, batchSize: number): number {
  const ended = metrics.epochs.length > 0 && record.trainedSeconds > 0 && record.step > 0;
  const mean = ended ? meanStepSeconds(metrics.throughput, batchSize) : undefined;
  if (mean === undefined) return 1;
  return Math.max(1, Math.min(3, record.trainedSeconds / (record.step * mean)));
}
