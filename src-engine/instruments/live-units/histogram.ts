/**
 * Histograms of many numbers that come in parts, all on one scale. The scale is found first, from the extents of all of them, and then
 * the numbers are counted: nothing is held but one count a bin.
 */
import { figureOf } from "#core/insights/insight";
import type { HistogramScale, LayerHistogram } from "#core/insights/live-units";

/** What a scale must hold. */
export class Extent {
  #least = Number.POSITIVE_INFINITY;
  #most = Number.NEGATIVE_INFINITY;

  add(values: ArrayLike<number>): void {
    for (let at = 0; at < values.length; at += 1) {
      const value = values[at] as number;
      if (!Number.isFinite(value)) continue;
      if (value < this.#least) this.#least = value;
      if (value > this.#most) this.#most = value;
    }
  }

  /** Of the finite numbers; above `most` where there are none. */
  get least(): number {
    return this.#least;
  }

  get most(): number {
    return this.#most;
  }

  /** The largest |x|; 0 where there are none. */
  get size(): number {
    return Math.max(0, this.#most, -this.#least);
  }
}

/** Ends of a scale are round, so that it stays as it is while numbers change a little. */
const ROUND = [1, 1.5, 2, 3, 4, 5, 6, 8, 10] as const;
/** A log scale begins so far below the largest number of each layer, to a whole decade: few of normal numbers are smaller. */
const DECADES = 3;

/** One for all. */
export function scaleOf(extents: readonly Extent[], isLog: boolean): HistogramScale {
  const sizes = extents.flatMap(({ size }) => (size > 0 ? [size] : []));
  if (sizes.length === 0) return isLog ? { isLog, low: 0.1, high: 1 } : { isLog, low: 0, high: 1 };
  if (isLog) {
    const low = Math.floor(Math.log10(Math.min(...sizes))) - DECADES;
    const high = Math.floor(Math.log10(Math.max(...sizes))) + 1;
    return { isLog, low: 10 ** low, high: 10 ** high };
  }
  const low = Math.min(0, ...extents.map(({ least }) => least));
  const high = Math.max(0, ...extents.map(({ most }) => most));
  return { isLog, low: low === 0 ? 0 : -roundUp(-low), high: roundUp(high) };
}

function roundUp(size: number): number {
  if (size === 0) return 0;
  const decade = 10 ** Math.floor(Math.log10(size));
  const round = ROUND.find((factor) => factor * decade >= size) ?? 10;
  // Beyond the largest float64 there is no round number.
  return Math.min(round * decade, Number.MAX_VALUE);
}

/** Counts as `numpy.histogram(x, bins, (low, high))` does: each bin has its lower edge, the last one both. */
export class Histogram {
  readonly #name: string;
  readonly #scale: HistogramScale;
  readonly #counts: number[];
  readonly #edges: Float64Array;
  readonly #extent = new Extent();
  #count = 0;
  #zeros = 0;
  #small = 0;
  #nan = 0;
  #infinite = 0;
  #squares = 0;

  constructor(name: string, scale: HistogramScale, bins: number) {
    this.#name = name;
    this.#scale = scale;
    this.#counts = new Array<number>(bins).fill(0);
    const [low, high] = scale.isLog
      ? [Math.log10(scale.low), Math.log10(scale.high)]
      : [scale.low, scale.high];
    this.#edges = Float64Array.from({ length: bins + 1 }, (_, edge) =>
      edge === bins ? high : low + edge * ((high - low) / bins),
    );
  }

  add(values: ArrayLike<number>): void {
    this.#count += values.length;
    this.#extent.add(values);
    for (let at = 0; at < values.length; at += 1) {
      const value = values[at] as number;
      if (value === 0) this.#zeros += 1;
      else if (Number.isFinite(value)) this.#bin(value);
      else if (Number.isNaN(value)) this.#nan += 1;
      else this.#infinite += 1;
    }
  }

  figures(): LayerHistogram {
    const finite = this.#count - this.#nan - this.#infinite;
    return {
      name: this.#name,
      count: this.#count,
      zeros: this.#zeros,
      small: this.#small,
      nan: this.#nan,
      infinite: this.#infinite,
      least: figureOf(this.#extent.least),
      most: figureOf(this.#extent.most),
      rms: figureOf(Math.sqrt(this.#squares / finite)),
      counts: this.#counts,
    };
  }

  #bin(value: number): void {
    this.#squares += value * value;
    const edges = this.#edges;
    const bins = this.#counts.length;
    const [low, high] = [edges[0] as number, edges[bins] as number];
    const placed = this.#scale.isLog ? Math.log10(Math.abs(value)) : value;
    if (placed < low) {
      this.#small += 1;
      return;
    }
    let bin = Math.min(bins - 1, Math.floor(((placed - low) / (high - low)) * bins));
    // What lies within rounding of an edge goes by the edge itself.
    if (placed < (edges[bin] as number)) bin -= 1;
    else if (bin < bins - 1 && placed >= (edges[bin + 1] as number)) bin += 1;
    (this.#counts[bin] as number) += 1;
  }
}
