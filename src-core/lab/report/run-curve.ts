/** What a training measured at its steps, as a report draws it. */
import type { Metric } from "../../training/records";

export interface RunCurve {
  readonly steps: readonly number[];
  readonly loss: readonly number[];
  readonly learningRate: readonly number[];
}

export function runCurve(metrics: readonly Metric[]): RunCurve {
  const batches = metrics.filter((metric) => metric.kind === "batch");
  return {
    steps: batches.map(({ step }) => step),
    loss: batches.map(({ loss }) => loss),
    learningRate: batches.map(({ learningRate }) => learningRate),
  };
}
