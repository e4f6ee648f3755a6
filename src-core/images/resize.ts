/** Brings a part of an image to a size. */
import { type Axis, axisOf } from "./axis";
import type { Raster } from "./image";
import { type SumAlong, sumAlong } from "./sum-along";

/** A part of an image, in pixels. */
export interface Window {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Along an axis that shrinks each new pixel is the mean of what it covers, exactly; along one that grows it is blended of the two nearest.
 * Rounded half up, once: sums are whole numbers below 2^53.
 *
 * @returns bytes `[height, width, channels of the raster]`
 */
export function resized(raster: Raster, window: Window, height: number, width: number): Uint8Array {
  if (window.width === width && window.height === height) return cut(raster, window);
  const columns = axisOf(window.left, window.width, width);
  const rows = axisOf(window.top, window.height, height);
  const length = width * raster.channels;
  const area = rows.total * columns.total;
  const pixels = new Uint8Array(height * length);
  const sums = new Float64Array(length);
  const lines = new Lines(raster, columns, length);
  for (let row = 0; row < height; row += 1) {
    const begin = rows.begins[row] ?? 0;
    const end = rows.ends[row] ?? 0;
    sums.fill(0);
    add(sums, lines.at(begin), rows.beginWeights[row] ?? 0);
    for (let source = begin + 1; source < end; source += 1) add(sums, lines.at(source), rows.wholeWeight);
    if (end > begin) add(sums, lines.at(end), rows.endWeights[row] ?? 0);
    const to = row * length;
    for (let index = 0; index < length; index += 1) {
      pixels[to + index] = Math.floor((sums[index] ?? 0) / area + 0.5);
    }
  }
  return pixels;
}

/** A copy of a part as it is. */
function cut({ pixels, width, step, channels }: Raster, window: Window): Uint8Array {
  const part = new Uint8Array(window.height * window.width * channels);
  let to = 0;
  for (let row = window.top; row < window.top + window.height; row += 1) {
    const start = (row * width + window.left) * step;
    const end = start + window.width * step;
    for (let from = start; from < end; from += step) {
      for (let channel = 0; channel < channels; channel += 1, to += 1) part[to] = pixels[from + channel] ?? 0;
    }
  }
  return part;
}

function add(sums: Float64Array, line: Float64Array, weight: number): void {
  for (let index = 0; index < sums.length; index += 1) {
    sums[index] = (sums[index] ?? 0) + weight * (line[index] ?? 0);
  }
}

/** Old rows, brought to the new width. A row is asked for again by the next new one, so the last two are kept. */
class Lines {
  readonly #kept: readonly { row: number; readonly line: Float64Array }[];
  readonly #sum: SumAlong;

  constructor(raster: Raster, columns: Axis, length: number) {
    this.#kept = [0, 1].map(() => ({ row: -1, line: new Float64Array(length) }));
    this.#sum = sumAlong(raster, columns);
  }

  at(row: number): Float64Array {
    const kept = this.#kept[row % 2];
    if (!kept) throw new RangeError("Rows are counted in whole numbers.");
    if (kept.row !== row) this.#sum(row, kept.line);
    kept.row = row;
    return kept.line;
  }
}
