/**
 * The measurements of one run in growing typed arrays. A snapshot is a set of views on them, so a chart of 50,000 steps
 * costs no copy each time a few steps arrive.
 */
import type { EpochMetric, Metric, ProbeMetric } from "#core/training/records";

/** Immutable to its readers; a new one replaces it when the run grows. All arrays of a group have the same length. */
export interface RunMetrics {
  readonly steps: Float64Array;
  readonly loss: Float64Array;
  readonly accuracy: Float64Array;
  readonly learningRate: Float64Array;
  /** Examples a second. */
  readonly throughput: Float64Array;
  readonly epochs: readonly EpochMetric[];
  readonly probeSteps: Float64Array;
  /** By channel of `RunRecord.measured`: one row a probe, with one number a site. See {@link rowsOf}. */
  readonly channels: ReadonlyMap<string, readonly Float32Array[]>;
}

const NO_ROWS: readonly Float32Array[] = [];
/** Of a probe that did not measure the channel. */
const NO_VALUES = new Float32Array();

/** The rows of a channel, one a probe. */
export function rowsOf(metrics: RunMetrics | undefined, channel: string): readonly Float32Array[] {
  return metrics?.channels.get(channel) ?? NO_ROWS;
}

class GrowingArray {
  private values = new Float64Array(256);
  length = 0;

  push(value: number): void {
    if (this.length === this.values.length) {
      const larger = new Float64Array(this.values.length * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length] = value;
    this.length += 1;
  }

  last(): number {
    return this.length === 0 ? Number.NEGATIVE_INFINITY : (this.values[this.length - 1] ?? 0);
  }

  /** How many leading values are below the limit; the values ascend. */
  countBelow(limit: number): number {
    let count = this.length;
    while (count > 0 && (this.values[count - 1] ?? 0) >= limit) count -= 1;
    return count;
  }

  view(): Float64Array {
    return this.values.subarray(0, this.length);
  }

  /** Views handed out earlier keep their values: what follows is written to a new array. */
  truncate(length: number): void {
    if (length === this.length) return;
    this.values = this.values.slice();
    this.length = length;
  }
}

export class RunMetricsBuffer {
  private readonly steps = new GrowingArray();
  private readonly loss = new GrowingArray();
  private readonly accuracy = new GrowingArray();
  private readonly learningRate = new GrowingArray();
  private readonly throughput = new GrowingArray();
  private epochs: readonly EpochMetric[] = [];
  private readonly probeSteps = new GrowingArray();
  private channels = new Map<string, Float32Array[]>();

  append(metrics: readonly Metric[]): void {
    for (const metric of metrics) {
      switch (metric.kind) {
        case "batch":
          // A resumed run repeats the steps after its checkpoint; the newer measurement counts.
          if (metric.step <= this.steps.last()) this.rewindBatches(metric.step);
          this.steps.push(metric.step);
          this.loss.push(metric.loss);
          this.accuracy.push(metric.accuracy);
          this.learningRate.push(metric.learningRate);
          this.throughput.push(metric.throughput);
          break;
        case "epoch":
          this.epochs = [...this.epochs.filter((epoch) => epoch.epoch < metric.epoch), metric];
          break;
        case "probe":
          if (metric.step <= this.probeSteps.last()) this.rewindProbes(metric.step);
          this.pushProbe(metric);
          break;
        default:
          metric satisfies never;
      }
    }
  }

  /** Forgets what was measured after a step: the run goes on from there, and measures it again. */
  rewind(step: number): void {
    this.rewindBatches(step + 1);
    this.rewindProbes(step + 1);
  }

  lastStep(): number {
    return this.steps.last();
  }

  snapshot(): RunMetrics {
    return {
      steps: this.steps.view(),
      loss: this.loss.view(),
      accuracy: this.accuracy.view(),
      learningRate: this.learningRate.view(),
      throughput: this.throughput.view(),
      epochs: this.epochs,
      probeSteps: this.probeSteps.view(),
      channels: new Map([...this.channels].map(([id, rows]) => [id, rows.slice()])),
    };
  }

  private pushProbe({ step, values }: ProbeMetric): void {
    const before = this.probeSteps.length;
    for (const [id, row] of Object.entries(values)) {
      const rows = this.channels.get(id) ?? Array.from({ length: before }, () => NO_VALUES);
      rows.push(Float32Array.from(row));
      this.channels.set(id, rows);
    }
    this.probeSteps.push(step);
    for (const rows of this.channels.values()) if (rows.length === before) rows.push(NO_VALUES);
  }

  private rewindBatches(step: number): void {
    const count = this.steps.countBelow(step);
    for (const array of [this.steps, this.loss, this.accuracy, this.learningRate, this.throughput]) {
      array.truncate(count);
    }
    this.epochs = this.epochs.filter((epoch) => epoch.step < step);
  }

  private rewindProbes(step: number): void {
    const count = this.probeSteps.countBelow(step);
    this.probeSteps.truncate(count);
    for (const rows of this.channels.values()) rows.length = count;
  }
}
