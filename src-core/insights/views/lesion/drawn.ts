/** Draws of random units, or of swaps, by how many were drawn. */
import { linearAxis } from "../../../pictures/axis";
import { type Curve, curvesPicture } from "../../../pictures/curves-picture";
import type { Picture, Size } from "../../../pictures/picture";
import type { Figure } from "../../insight";
import type { DrawnLesion } from "../../lesion";
import type { Shown } from "../view";
import { PAINTS } from "./paints";
import { percent } from "./words";

type Shows = Shown<"lesion">;

export interface DrawnMean {
  readonly count: number;
  readonly draws: number;
  /** Null where an accuracy is none. */
  readonly mean: Figure;
  readonly low: Figure;
  readonly high: Figure;
}

export function byCount(draws: readonly DrawnLesion[]): DrawnMean[] {
  const counts = [...new Set(draws.map(({ count: drawn }) => drawn))];
  return counts.map((drawn) => {
    const own = draws.filter((draw) => draw.count === drawn);
    const known = own.flatMap(({ accuracy }) => (accuracy === null ? [] : [accuracy]));
    const isWhole = known.length === own.length;
    return {
      count: drawn,
      draws: own.length,
      mean: isWhole ? known.reduce((sum, each) => sum + each, 0) / own.length : null,
      low: isWhole ? Math.min(...known) : null,
      high: isWhole ? Math.max(...known) : null,
    };
  });
}

export function drawnPicture(shown: readonly Shows[], size: Size, way: "random" | "swaps"): Picture {
  const curves = shown.flatMap(({ figures: { draws, whole } }, network): Curve[] => {
    const { accuracy } = whole;
    // Where nothing is changed.
    const none: DrawnMean = { count: 0, draws: 1, mean: accuracy, low: accuracy, high: accuracy };
    const counts = [none, ...byCount(draws)];
    const curve = (label: string, of: (mean: DrawnMean) => Figure, more: Partial<Curve> = {}): Curve => ({
      label: network === 0 ? label : `${label}, dashed`,
      paint: PAINTS[network] ?? "faint",
      x: counts.map(({ count: drawn }) => drawn),
      y: counts.map((each) => of(each) ?? Number.NaN),
      ...(network > 0 && { dash: "5 4" }),
      ...more,
    });
    return [
      curve("lowest", ({ low }) => low, { faint: true }),
      curve("highest", ({ high }) => high, { faint: true }),
      curve("mean", ({ mean }) => mean, {
        titles: counts.map(({ count: drawn, mean, low, high }) =>
          drawn === 0
            ? `the whole network: ${percent(mean)}`
            : `${drawn}: ${percent(mean)}, from ${percent(low)} to ${percent(high)}`,
        ),
      }),
    ];
  });
  const counts = [...new Set(curves.flatMap(({ x }) => [...x]))].sort((one, other) => one - other);
  return curvesPicture(curves, size, {
    xAxis: { low: 0, high: Math.max(2, ...counts), isLog: false },
    xTicks: counts,
    yAxis: linearAxis(
      curves.flatMap(({ y }) => [...y]),
      { low: 0, high: 1 },
    ),
    xLabel: way === "random" ? "units removed at random" : "swaps of equal blocks in a stage",
    yLabel: "share named right",
  });
}
