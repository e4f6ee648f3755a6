import { useMemo } from "react";
import type { LineSeries } from "../charts/LineChart";
import type { RunMetrics } from "../stores/run-metrics";
import { accuracyCurves, learningRateCurve, lossCurves, throughputCurve } from "./run-curves";

export interface RunCurves {
  readonly loss: readonly LineSeries[];
  readonly accuracy: readonly LineSeries[];
  readonly learningRate: readonly LineSeries[];
  readonly throughput: readonly LineSeries[];
}

const NOTHING: RunCurves = { loss: [], accuracy: [], learningRate: [], throughput: [] };

/** One object for each state of the run, so that charts draw again only when it grew. */
export function useRunCurves(metrics: RunMetrics | undefined): RunCurves {
  return useMemo(() => {
    if (!metrics) return NOTHING;
    return {
      loss: lossCurves(metrics),
      accuracy: accuracyCurves(metrics),
      learningRate: learningRateCurve(metrics),
      throughput: throughputCurve(metrics),
    };
  }, [metrics]);
}
