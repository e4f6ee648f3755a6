/** Pure work on the points of a curve before it is drawn. Every `x` ascends. */

export interface Points {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

/** More points than this are thinned. */
const MOST_POINTS = 20_000;

/**
 * Thins a curve without hiding anything: of each stretch of neighbours its lowest and its highest point stay, in their
 * order, and one point that is not finite where there is any. The first and the last point always stay.
 */
export function downsample(points: Points, most = MOST_POINTS): Points {
  const count = points.x.length;
  if (count <= most) return points;
  const buckets = Math.max(1, Math.floor((most - 2) / 3));
  const x: number[] = [];
  const y: number[] = [];
  const keep = (index: number): void => {
    x.push(points.x[index] ?? Number.NaN);
    y.push(points.y[index] ?? Number.NaN);
  };
  keep(0);
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    const from = 1 + Math.floor((bucket * (count - 2)) / buckets);
    const to = 1 + Math.floor(((bucket + 1) * (count - 2)) / buckets);
    for (const index of telling(points.y, from, to)) keep(index);
  }
  keep(count - 1);
  return { x, y };
}

/** Places of the lowest, the highest and the first value that is not finite, ascending. */
function telling(y: ArrayLike<number>, from: number, to: number): readonly number[] {
  let low = -1;
  let high = -1;
  let broken = -1;
  for (let index = from; index < to; index += 1) {
    const value = y[index] ?? Number.NaN;
    if (!Number.isFinite(value)) {
      if (broken < 0) broken = index;
      continue;
    }
    if (low < 0 || value < (y[low] ?? 0)) low = index;
    if (high < 0 || value > (y[high] ?? 0)) high = index;
  }
  return [...new Set([low, high, broken])].filter((index) => index >= 0).sort((one, other) => one - other);
}

/**
 * Exponential moving average, corrected for its start so that the first values are not pulled to zero (Kingma & Ba 2015,
 * section 3). `weight` is what the past keeps, 0 to 1. Values that are not finite are passed on and not averaged in.
 */
export function smooth(y: ArrayLike<number>, weight: number): Float64Array {
  const smoothed = new Float64Array(y.length);
  let average = 0;
  let correction = 1;
  for (let index = 0; index < y.length; index += 1) {
    const value = y[index] ?? Number.NaN;
    if (!Number.isFinite(value)) {
      smoothed[index] = value;
      continue;
    }
    average = weight * average + (1 - weight) * value;
    correction *= weight;
    smoothed[index] = average / (1 - correction);
  }
  return smoothed;
}

/** What a chart of shared `x` wants: null leaves a gap in the curve, undefined is no point of that curve at all. */
export interface Aligned {
  readonly x: number[];
  readonly y: (number | null | undefined)[][];
}

/** Lays curves with places of their own over one list of places. On a log axis values must be positive. */
export function align(curves: readonly Points[], log: boolean): Aligned {
  const places = new Set<number>();
  for (const { x } of curves) for (let index = 0; index < x.length; index += 1) places.add(x[index] ?? 0);
  const x = Float64Array.from(places).sort();
  return {
    x: Array.from(x),
    y: curves.map((curve) => {
      const values = new Array<number | null | undefined>(x.length).fill(undefined);
      let next = 0;
      for (let index = 0; index < curve.x.length; index += 1) {
        const place = curve.x[index] ?? 0;
        while (next < x.length - 1 && (x[next] ?? 0) < place) next += 1;
        const value = curve.y[index] ?? Number.NaN;
        values[next] = Number.isFinite(value) && (!log || value > 0) ? value : null;
      }
      return values;
    }),
  };
}

/** The place in an ascending list that is nearest to a value; -1 of an empty list. */
export function nearest(x: ArrayLike<number>, value: number): number {
  if (x.length === 0) return -1;
  let low = 0;
  let high = x.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((x[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  const before = low > 0 && value - (x[low - 1] ?? 0) <= (x[low] ?? 0) - value;
  return before ? low - 1 : low;
}

/** A step is whole; a place in epochs may not be. */
export function formatPlace(place: number): string {
  return Number.isInteger(place) ? String(place) : place.toFixed(2);
}
