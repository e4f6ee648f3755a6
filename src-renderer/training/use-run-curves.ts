import { useMemo } from "react";
import type { RunRecord } from "#core/training/records";
import type { LineSeries } from "../charts/LineChart";
import type { RunMetrics } from "../stores/run-metrics";
import { accuracyCurves, learningRateCurve, lossCurves, throughputCurve, trainLabel } from "./run-curves";

export interface RunCurves {
  readonly loss: readonly LineSeries[];
  readonly accuracy: readonly LineSeries[];
  readonly learningRate: readonly LineSeries[];
  readonly throughput: readonly LineSeries[];
}

const NOTHING: RunCurves = { loss: [], accuracy: [], learningRate: [], throughput: [] };

/** One object for each state of the run, so that charts draw again only when it grew. */
export function useRunCurves(metrics: RunMetrics | undefined, record: RunRecord | undefined): RunCurves {
  const label = record && trainLabel(record);
  return useMemo(() => {
    if (!metrics) return NOTHING;
    return {
      loss: lossCurves(metrics, label),
      accuracy: accuracyCurves(metrics, label),
      learningRate: learningRateCurve(metrics),
      throughput: throughputCurve(metrics),
    };
  }, [metrics, label]);
}
