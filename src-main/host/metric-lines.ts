/** Metrics on disk: one JSON object a line, and the same numbers for TensorBoard. */
import { type Metric, metricSchema, type RunRecord } from "#core/training/records";
import { type Scalar, scalarsRecord } from "./tensorboard";

export function metricLine(metric: Metric): string {
  return `${JSON.stringify(metric)}\n`;
}

/** Lines that cannot be read (a last one cut short by a crash) are left out. */
export function parseMetricLines(text: string): Metric[] {
  const metrics: Metric[] = [];
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const metric = parseLine(line);
    if (metric) metrics.push(metric);
  }
  return metrics;
}

function parseLine(line: string): Metric | undefined {
  try {
    return metricSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** One record with the scalars of a metric. Probes are named by the layers and merges of the run. */
export function tensorboardRecord(metric: Metric, run: RunRecord, wallSeconds: number): Uint8Array {
  return scalarsRecord(wallSeconds, metric.step, scalarsOf(metric, run));
}

function scalarsOf(metric: Metric, run: RunRecord): Scalar[] {
  switch (metric.kind) {
    case "batch":
      return [
        { tag: "batch/loss", value: metric.loss },
        { tag: "batch/accuracy", value: metric.accuracy },
        { tag: "batch/learning_rate", value: metric.learningRate },
        { tag: "batch/examples_per_second", value: metric.throughput },
      ];
    case "epoch":
      return [
        { tag: "epoch/train_loss", value: metric.trainLoss },
        { tag: "epoch/train_accuracy", value: metric.trainAccuracy },
        { tag: "epoch/validation_loss", value: metric.valLoss },
        { tag: "epoch/validation_accuracy", value: metric.valAccuracy },
      ];
    case "probe":
      return [
        ...named("gradient_norm", run.probedLayers, metric.gradientNorms),
        ...named("weight_norm", run.probedLayers, metric.weightNorms),
        ...named("update_ratio", run.probedLayers, metric.updateRatios),
        ...named("residual_ratio", run.probedMerges, metric.residualRatios),
      ];
    default:
      metric satisfies never;
      return [];
  }
}

function named(prefix: string, names: readonly string[], values: readonly number[]): Scalar[] {
  return values.map((value, place) => ({ tag: `${prefix}/${names[place] ?? place}`, value }));
}
