/** The measured losses by their place, on one scale for all that is shown. */
import type { Figure } from "../../insight";
import type { Landscape } from "../../landscape";
import { figureWords } from "../words";

/** Rows of y, columns of x; undefined where nothing was measured, null where the loss is no number. */
export type LossGrid = readonly (readonly (Figure | undefined)[])[];

/** A line is one row. */
export function lossGrid({ x, y, points }: Landscape): LossGrid {
  const columns = new Map(x.map((value, place) => [value, place]));
  const rows = new Map((y ?? [0]).map((value, place) => [value, place]));
  const grid: (Figure | undefined)[][] = [...rows].map(() => x.map(() => undefined));
  for (const point of points) {
    const [row, column] = [rows.get(point.y ?? 0), columns.get(point.x)];
    const own = row === undefined ? undefined : grid[row];
    if (own && column !== undefined) own[column] = point.loss;
  }
  return grid;
}

export interface LossScale {
  readonly low: number;
  readonly high: number;
}

/** Where losses of 0 are, a logarithmic scale begins here. */
const LEAST_LOSS = 1e-8;

/** Of all points and centres: equal losses have a scale around them. */
export function lossScale(all: readonly Landscape[]): LossScale {
  let [low, high] = [Number.POSITIVE_INFINITY, 0];
  for (const { points, centre } of all) {
    for (const loss of [centre, ...points.map((point) => point.loss)]) {
      if (loss === null) continue;
      low = Math.min(low, Math.max(loss, LEAST_LOSS));
      high = Math.max(high, loss, LEAST_LOSS);
    }
  }
  if (high === 0) return { low: 0.1, high: 1 };
  return high < 1.0001 * low ? { low: low / 1.5, high: high * 1.5 } : { low, high };
}

/** From 0 at the low end to 1 at the high one. */
export function shareOfScale({ low, high }: LossScale, loss: number): number {
  return Math.log(Math.max(loss, low) / low) / Math.log(high / low);
}

const DIGITS = [
  [1],
  [1, 3],
  [1, 2, 5],
  [1, 1.5, 2, 3, 5, 7],
  [1, 1.2, 1.5, 1.8, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 9],
] as const;
const ENOUGH_LEVELS = 8;
const MOST_LEVELS = 14;

/** Losses that contours are drawn at: round numbers, evenly enough on a logarithmic scale. */
export function contourLevels({ low, high }: LossScale): readonly number[] {
  const decades = Array.from(
    { length: Math.ceil(Math.log10(high)) - Math.floor(Math.log10(low)) + 1 },
    (_, place) => 10 ** (Math.floor(Math.log10(low)) + place),
  );
  for (const digits of DIGITS) {
    const levels = decades
      .flatMap((decade) => digits.map((digit) => Number((digit * decade).toPrecision(3))))
      .filter((level) => level > low && level < high);
    if (levels.length >= ENOUGH_LEVELS) return thinned(levels);
  }
  const scale = { low, high };
  return Array.from({ length: ENOUGH_LEVELS }, (_, place) =>
    Number((low * (high / low) ** ((place + 0.5) / ENOUGH_LEVELS)).toPrecision(digitsOf(scale))),
  );
}

/** So many digits tell one level from the next. */
function digitsOf({ low, high }: LossScale): number {
  return Math.max(3, 2 + Math.ceil(-Math.log10(Math.log(high / low) / ENOUGH_LEVELS)));
}

export function levelWords(level: number, scale: LossScale): string {
  const digits = digitsOf(scale);
  return digits === 3 ? figureWords(level) : String(Number(level.toPrecision(digits)));
}

function thinned(levels: readonly number[]): readonly number[] {
  const step = Math.ceil(levels.length / MOST_LEVELS);
  return levels.filter((_, place) => place % step === 0);
}
