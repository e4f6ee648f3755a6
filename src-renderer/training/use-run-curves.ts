import { useMemo } from "react";
import type { RunRecord } from "#core/training/records";
import type { LineSeries } from "../charts/LineChart";
import type { RunMetrics } from "../stores/run-metrics";
import { accuracyCurves, learningRateCurve, lossCurves, residualCurves, throughputCurve } from "./run-curves";

export interface RunCurves {
  readonly loss: readonly LineSeries[];
  readonly accuracy: readonly LineSeries[];
  readonly learningRate: readonly LineSeries[];
  readonly throughput: readonly LineSeries[];
  readonly residualRatios: readonly LineSeries[];
  readonly probeSteps: Float64Array;
  readonly gradientNorms: readonly Float32Array[];
  readonly updateRatios: readonly Float32Array[];
  readonly residualRows: readonly Float32Array[];
}

const NOTHING: RunCurves = {
  loss: [],
  accuracy: [],
  learningRate: [],
  throughput: [],
  residualRatios: [],
  probeSteps: new Float64Array(),
  gradientNorms: [],
  updateRatios: [],
  residualRows: [],
};

/** One object for each state of the run, so that charts draw again only when it grew. */
export function useRunCurves(record: RunRecord | undefined, metrics: RunMetrics | undefined): RunCurves {
  const merges = record?.probedMerges.join(" ");
  // biome-ignore lint/correctness/useExhaustiveDependencies: of the record, only the merges matter here
  return useMemo(() => {
    if (!record || !metrics) return NOTHING;
    return {
      loss: lossCurves(metrics),
      accuracy: accuracyCurves(metrics),
      learningRate: learningRateCurve(metrics),
      throughput: throughputCurve(metrics),
      residualRatios: residualCurves(record, metrics),
      probeSteps: metrics.probeSteps,
      gradientNorms: metrics.gradientNorms,
      updateRatios: metrics.updateRatios,
      residualRows: metrics.residualRatios,
    };
  }, [metrics, merges]);
}
