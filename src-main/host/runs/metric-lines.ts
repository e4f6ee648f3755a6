/**
 * Metrics on disk: one JSON object a line, whose last field is the CRC-32C of what stands before it in the line, and the same
 * numbers for TensorBoard.
 */
import { type Measured, pathsAt } from "#core/training/channels";
import { metricToday } from "#core/training/former-measurements";
import { type Metric, metricSchema, type RunRecord } from "#core/training/records";
import { crc32c } from "./crc32c";
import { type Scalar, scalarsRecord } from "./tensorboard";

const CHECK = /^,"crc32c":"([0-9a-f]{8})"\}$/;
const CHECK_LENGTH = `,"crc32c":"00000000"}`.length;

export function metricLine(metric: Metric): string {
  const body = JSON.stringify(metric).slice(0, -1);
  return `${body},"crc32c":"${checksum(Buffer.from(body))}"}\n`;
}

export interface ReadLine {
  readonly metric: Metric;
  /** Lines of version 0.1.0 have no checksum. */
  readonly isChecked: boolean;
}

/** One line without its end; undefined for one that is damaged. */
export function parseMetricLine(line: Uint8Array): ReadLine | undefined {
  const text = Buffer.from(line.buffer, line.byteOffset, line.byteLength);
  const check = CHECK.exec(text.toString("latin1", Math.max(0, text.length - CHECK_LENGTH)));
  if (check && check[1] !== checksum(text.subarray(0, -CHECK_LENGTH))) return undefined;
  try {
    const metric = metricSchema.safeParse(metricToday(JSON.parse(text.toString("utf8")))).data;
    return metric && { metric, isChecked: check !== null };
  } catch {
    return undefined;
  }
}

function checksum(bytes: Uint8Array): string {
  return crc32c(bytes).toString(16).padStart(8, "0");
}

/** One record with the scalars of a metric. Those of probes are named by the channel and the sites that the run declares. */
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
      return Object.entries(metric.values).flatMap(([id, values]) =>
        named(id, sitesOf(run.measured, id), values),
      );
    default:
      metric satisfies never;
      return [];
  }
}

function sitesOf(measured: Measured, id: string): readonly string[] {
  const channel = measured.channels.find((each) => each.id === id);
  return channel === undefined ? [] : pathsAt(measured, channel.at);
}

function named(prefix: string, names: readonly string[], values: readonly number[]): Scalar[] {
  return values.map((value, place) => ({ tag: `${prefix}/${names[place] ?? place}`, value }));
}
