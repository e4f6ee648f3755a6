/** What a run measured at its merges while it trained, as curves over the steps: some units stand for all. */
import { linearAxis, logAxis } from "../../pictures/axis";
import { type Curve, curvesPicture } from "../../pictures/curves-picture";
import type { Paint, Picture, Size } from "../../pictures/picture";

export interface MeasuredAtMerges {
  readonly label: string;
  readonly scale: "linear" | "log";
  /** Names of the units, in their order. */
  readonly paths: readonly string[];
  readonly steps: ArrayLike<number>;
  /** A row a probe, with one number a unit; a row may be empty. */
  readonly rows: readonly ArrayLike<number>[];
}

/** A log axis has no 0: what is smaller is drawn as this. */
const LEAST = 1e-12;

/** First, middle and last: more curves are no picture. */
const PAINTS = ["accent", "normalisation", "convolution"] as const satisfies readonly Paint[];

/** Undefined where nothing was measured twice. */
export function overTraining(
  { label, scale, paths, steps, rows }: MeasuredAtMerges,
  size: Size,
): Picture | undefined {
  const known = rows.flatMap((row, probe) => (row.length === paths.length ? [probe] : []));
  const last = known.at(-1);
  if (known.length < 2 || last === undefined || paths.length === 0) return undefined;
  const placed = (value: number): number => (scale === "log" ? Math.max(value, LEAST) : value);
  const chosen = [...new Set([0, Math.floor((paths.length - 1) / 2), paths.length - 1])];
  const curves = chosen.map(
    (unit, index): Curve => ({
      label: paths[unit] ?? "",
      paint: PAINTS[index] ?? "faint",
      x: known.map((probe) => steps[probe] ?? Number.NaN),
      y: known.map((probe) => placed(rows[probe]?.[unit] ?? Number.NaN)),
    }),
  );
  const values = curves.flatMap(({ y }) => [...y]);
  const first = steps[known[0] ?? 0] ?? 0;
  return curvesPicture(curves, size, {
    xAxis: { low: Math.min(first, 1), high: Math.max(steps[last] ?? 1, first + 1), isLog: false },
    yAxis: scale === "log" ? logAxis(values, LEAST) : linearAxis(values),
    xLabel: "step of the training",
    yLabel: label,
  });
}
