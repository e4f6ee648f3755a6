/**
 * Thins measurements for a window while they are read, without hiding anything: of each stretch of neighbours the lowest and the
 * highest value of every curve stay. Stretches grow as more comes, so memory stays the same however long a run is.
 */
import type { BatchMetric, EpochMetric, Metric, ProbeMetric } from "#core/training/records";

/** Stretches of steps: about as many as a wide screen has pixels, twice over. */
const STRETCHES = 4_096;
const FIELDS = ["loss", "accuracy", "learningRate", "throughput"] as const;
/** Rows of probes are as long as the network: so many numbers are kept in all, and at most so many rows. */
const PROBE_VALUES = 2_000_000;
const PROBE_ROWS = 2_048;
/** As many as a recipe may ask for. */
const MOST_EPOCHS = 10_000;

export interface Thinner {
  add(metric: Metric): void;
  /** In the order of their steps. */
  metrics(): Metric[];
}

export function thinner(): Thinner {
  const batches = new Stretches<BatchMetric>(() => STRETCHES, extremes);
  const probes = new Stretches<ProbeMetric>(probeStretches, envelope);
  const epochs = new Map<number, EpochMetric>();
  return {
    add(metric) {
      if (metric.kind === "batch") batches.add(metric);
      else if (metric.kind === "probe") probes.add(metric);
      else if (epochs.size < MOST_EPOCHS || epochs.has(metric.epoch)) epochs.set(metric.epoch, metric);
    },
    metrics() {
      const all: Metric[] = [...batches.all(), ...probes.all(), ...epochs.values()];
      return all.sort((one, other) => one.step - other.step);
    },
  };
}

interface Stretch<T> {
  readonly kept: readonly T[];
  readonly count: number;
}

class Stretches<T extends { readonly step: number }> {
  readonly #most: (sample: T) => number;
  readonly #reduce: (kept: readonly T[]) => readonly T[];
  #stretches: Stretch<T>[] = [];
  /** Measurements that a stretch takes. */
  #width = 1;
  /** The newest, which a window says in words, whatever its stretch keeps. */
  #last: T | undefined;

  constructor(most: (sample: T) => number, reduce: (kept: readonly T[]) => readonly T[]) {
    this.#most = most;
    this.#reduce = reduce;
  }

  add(metric: T): void {
    this.#rewind(metric.step);
    this.#last = metric;
    const last = this.#stretches.at(-1);
    if (last && last.count < this.#width) {
      const kept = this.#reduce([...last.kept, metric]);
      this.#stretches[this.#stretches.length - 1] = { kept, count: last.count + 1 };
    } else {
      this.#stretches.push({ kept: [metric], count: 1 });
      if (this.#stretches.length > 2 * this.#most(metric)) this.#halve();
    }
  }

  all(): T[] {
    const all = this.#stretches.flatMap(({ kept }) => kept);
    if (this.#last && (all.at(-1)?.step ?? 0) < this.#last.step) all.push(this.#last);
    return all;
  }

  /** Steps that come again count as they came last. */
  #rewind(step: number): void {
    for (;;) {
      const last = this.#stretches.at(-1);
      if ((last?.kept.at(-1)?.step ?? Number.NEGATIVE_INFINITY) < step) return;
      const kept = last?.kept.filter((metric) => metric.step < step) ?? [];
      this.#stretches.pop();
      if (last && kept.length > 0) this.#stretches.push({ kept, count: last.count });
    }
  }

  #halve(): void {
    const halved: Stretch<T>[] = [];
    for (let index = 0; index < this.#stretches.length; index += 2) {
      const one = this.#stretches[index];
      const other = this.#stretches[index + 1];
      if (!one) continue;
      const kept = other ? this.#reduce([...one.kept, ...other.kept]) : one.kept;
      halved.push({ kept, count: one.count + (other?.count ?? 0) });
    }
    this.#stretches = halved;
    this.#width *= 2;
  }
}

/** Of some neighbours those that are the lowest or the highest in something, and the last, in their order. */
function extremes(metrics: readonly BatchMetric[]): readonly BatchMetric[] {
  if (metrics.length <= 2) return metrics;
  const telling = new Set<BatchMetric>();
  for (const field of FIELDS) {
    let low = metrics[0];
    let high = metrics[0];
    for (const metric of metrics) {
      if (low && metric[field] < low[field]) low = metric;
      if (high && metric[field] > high[field]) high = metric;
    }
    if (low) telling.add(low);
    if (high) telling.add(high);
  }
  return metrics.filter((metric) => telling.has(metric));
}

function probeStretches(sample: ProbeMetric): number {
  const values = Object.values(sample.values).reduce((sum, row) => sum + row.length, 1);
  return Math.max(16, Math.min(PROBE_ROWS / 2, Math.floor(PROBE_VALUES / values / 4)));
}

/**
 * Two rows for many: the lowest value at each site, at the first step, and the highest, at the last. Every site has its extremes
 * at other steps, so keeping rows as they were measured would keep them all.
 */
function envelope(rows: readonly ProbeMetric[]): readonly ProbeMetric[] {
  const first = rows[0];
  const last = rows.at(-1);
  if (rows.length <= 2 || !first || !last) return rows;
  return [
    { ...combine(rows, Math.min), step: first.step },
    { ...combine(rows, Math.max), step: last.step },
  ];
}

function combine(rows: readonly ProbeMetric[], choose: (one: number, other: number) => number): ProbeMetric {
  return rows.reduce((one, other) => ({
    kind: "probe",
    step: other.step,
    values: {
      ...one.values,
      ...Object.fromEntries(
        Object.entries(other.values).map(([id, row]) => [id, each(one.values[id] ?? row, row, choose)]),
      ),
    },
  }));
}

function each(
  one: readonly number[],
  other: readonly number[],
  choose: (one: number, other: number) => number,
): number[] {
  const length = Math.min(one.length, other.length);
  return Array.from({ length }, (_, index) => choose(one[index] ?? 0, other[index] ?? 0));
}
