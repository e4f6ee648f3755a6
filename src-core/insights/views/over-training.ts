/** What a run measured at its merges while it trained, as curves over the steps: some units stand for all. */
import { linearAxis } from "../../pictures/axis";
import { type Curve, curvesPicture } from "../../pictures/curves-picture";
import type { Paint, Picture, Size } from "../../pictures/picture";

export interface MeasuredAtMerges {
  readonly label: string;
  /** Names of the units, in their order. */
  readonly paths: readonly string[];
  readonly steps: ArrayLike<number>;
  /** A row a probe, with one number a unit; a row may be empty. */
  readonly rows: readonly ArrayLike<number>[];
}

/** First, middle and last: more curves are no picture. */
const PAINTS = ["accent", "normalisation", "convolution"] as const satisfies readonly Paint[];

/** Undefined where nothing was measured twice. */
export function overTraining(
  { label, paths, steps, rows }: MeasuredAtMerges,
  size: Size,
): Picture | undefined {
  const known = rows.flatMap((row, probe) => (row.length === paths.length ? [probe] : []));
  const last = known.at(-1);
  if (known.length < 2 || last === undefined || paths.length === 0) return undefined;
  const chosen = [...new Set([0, Math.floor((paths.length - 1) / 2), paths.length - 1])];
  const curves = chosen.map(
    (unit, index): Curve => ({
      label: paths[unit] ?? "",
      paint: PAINTS[index] ?? "faint",
      x: known.map((probe) => steps[probe] ?? Number.NaN),
      y: known.map((probe) => rows[probe]?.[unit] ?? Number.NaN),
    }),
  );
  const first = steps[known[0] ?? 0] ?? 0;
  return curvesPicture(curves, size, {
    xAxis: { low: Math.min(first, 1), high: Math.max(steps[last] ?? 1, first + 1), isLog: false },
    yAxis: linearAxis(curves.flatMap(({ y }) => [...y])),
    xLabel: "step of the training",
    yLabel: label,
  });
}
