/** The gradient norms of the run that is shown, by path, on one logarithmic scale. */
import type { RunRecord } from "#core/training/records";
import type { RunMetrics } from "../../stores/run-metrics";

export interface Heat {
  readonly run: string;
  readonly step: number;
  /** Ends of the scale: whole powers of ten around every gradient norm of the run so far. */
  readonly low: number;
  readonly high: number;
  /** One value for a layer's path; for a block's path those of every trainable layer inside, in order. */
  readonly byPath: ReadonlyMap<string, readonly number[]>;
}

/** Place of a value on the scale, 0 to 1. */
export function heatFraction(heat: Pick<Heat, "low" | "high">, value: number): number {
  if (!(value > 0)) return 0;
  const range = Math.log10(heat.high) - Math.log10(heat.low);
  return range <= 0 ? 0.5 : (Math.log10(value) - Math.log10(heat.low)) / range;
}

/** How far a run's rows have been searched for their extremes. */
const extremes = new Map<string, { rows: number; low: number; high: number }>();

/** @param shared paths of those layers of the run that are the drawing's; undefined when there is none, or no probe yet */
export function heatOf(
  record: Pick<RunRecord, "id" | "probedLayers">,
  metrics: RunMetrics,
  shared: ReadonlySet<string>,
): Heat | undefined {
  const last = metrics.gradientNorms.at(-1);
  if (last === undefined || shared.size === 0) return undefined;
  const { low, high } = scaleOf(record.id, metrics.gradientNorms);
  const byPath = new Map<string, number[]>();
  record.probedLayers.forEach((path, index) => {
    const value = last[index];
    if (value === undefined || !shared.has(path)) return;
    byPath.set(path, [value]);
    for (let slash = path.indexOf("/"); slash > 0; slash = path.indexOf("/", slash + 1)) {
      const outer = path.slice(0, slash);
      const inside = byPath.get(outer);
      if (inside === undefined) byPath.set(outer, [value]);
      else inside.push(value);
    }
  });
  return { run: record.id, step: metrics.probeSteps.at(-1) ?? 0, low, high, byPath };
}

function scaleOf(run: string, rows: readonly Float32Array[]): { low: number; high: number } {
  const before = extremes.get(run);
  const known = before !== undefined && before.rows <= rows.length ? before : undefined;
  let low = known?.low ?? Number.POSITIVE_INFINITY;
  let high = known?.high ?? 0;
  for (let row = known?.rows ?? 0; row < rows.length; row += 1) {
    for (const value of rows[row] ?? []) {
      if (!(value > 0) || !Number.isFinite(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  extremes.set(run, { rows: rows.length, low, high });
  if (low > high) return { low: 1e-4, high: 1 };
  return {
    low: 10 ** Math.floor(Math.log10(low)),
    high: 10 ** Math.max(Math.ceil(Math.log10(high)), Math.floor(Math.log10(low)) + 1),
  };
}
