/** The curves of one run, ready for a chart. */
import { mixesImages } from "#core/datasets/augmentation/mixing";
import type { RunRecord } from "#core/training/records";
import type { LineSeries } from "../charts/LineChart";
import { BLUE, CYAN, curveStyle, GREEN, PINK } from "../charts/palette";
import { type RunMetrics, rowsOf } from "../stores/run-metrics";

/** What the curve of the batches is called. Validation is on images as they are, which a curve of mixed ones is not to be compared with. */
export function trainLabel({ recipe }: Pick<RunRecord, "recipe">): string {
  return mixesImages(recipe.augmentation) ? "train, on mixed images" : "train";
}

export function lossCurves(metrics: RunMetrics, label = "train"): readonly LineSeries[] {
  return [
    {
      id: "train",
      label,
      x: metrics.steps,
      y: metrics.loss,
      colour: BLUE,
      weight: "thin",
      smoothable: true,
    },
    {
      id: "validation",
      label: "validation",
      ...epochPoints(metrics, "valLoss"),
      colour: PINK,
      weight: "thick",
    },
  ];
}

export function accuracyCurves(metrics: RunMetrics, label = "train"): readonly LineSeries[] {
  return [
    {
      id: "train",
      label,
      x: metrics.steps,
      y: metrics.accuracy,
      colour: BLUE,
      weight: "thin",
      smoothable: true,
    },
    {
      id: "validation",
      label: "validation",
      ...epochPoints(metrics, "valAccuracy"),
      colour: PINK,
      weight: "thick",
    },
  ];
}

export function learningRateCurve(metrics: RunMetrics): readonly LineSeries[] {
  return [{ id: "rate", label: "rate", x: metrics.steps, y: metrics.learningRate, colour: GREEN }];
}

export function throughputCurve(metrics: RunMetrics): readonly LineSeries[] {
  return [{ id: "images", label: "images/s", x: metrics.steps, y: metrics.throughput, colour: CYAN }];
}

/** One curve for each site of a channel. */
export function channelCurves(
  paths: readonly string[],
  channel: string,
  metrics: RunMetrics,
): readonly LineSeries[] {
  const rows = rowsOf(metrics, channel);
  return paths.map((path, index) => ({
    id: path,
    label: path,
    x: metrics.probeSteps,
    y: Float64Array.from(rows, (row) => row[index] ?? Number.NaN),
    ...curveStyle(index),
  }));
}

function epochPoints(
  { epochs }: RunMetrics,
  field: "valLoss" | "valAccuracy" | "trainLoss" | "trainAccuracy",
): { readonly x: readonly number[]; readonly y: readonly number[] } {
  return { x: epochs.map(({ step }) => step), y: epochs.map((epoch) => epoch[field]) };
}
