/** Brings a part of an image to a size. */
import { type Axis, axisOf } from "./axis";
import type { Raster } from "./image";

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

function add(sums: Float64Array, line: Float64Array, weight: number): void {
  for (let index = 0; index < sums.length; index += 1) {
    sums[index] = (sums[index] ?? 0) + weight * (line[index] ?? 0);
  }
}

/** Old rows, brought to the new width. A row is asked for again by the next new one, so the last two are kept. */
class Lines {
  readonly #kept: readonly { row: number; readonly line: Float64Array }[];

  constructor(
    readonly raster: Raster,
    readonly columns: Axis,
    length: number,
  ) {
    this.#kept = [0, 1].map(() => ({ row: -1, line: new Float64Array(length) }));
  }

  at(row: number): Float64Array {
    const kept = this.#kept[row % 2];
    if (!kept) throw new RangeError("Rows are counted in whole numbers.");
    if (kept.row !== row) {
      if (this.raster.channels === 1) sumGreys(this.raster, row, this.columns, kept.line);
      else sumColours(this.raster, row, this.columns, kept.line);
      kept.row = row;
    }
    return kept.line;
  }
}

function sumGreys({ pixels, width, step }: Raster, row: number, columns: Axis, line: Float64Array): void {
  const { begins, beginWeights, ends, endWeights, wholeWeight } = columns;
  const start = row * width * step;
  for (let column = 0; column < begins.length; column += 1) {
    const first = start + (begins[column] ?? 0) * step;
    const last = start + (ends[column] ?? 0) * step;
    let whole = 0;
    for (let at = first + step; at < last; at += step) whole += pixels[at] ?? 0;
    line[column] =
      whole * wholeWeight +
      (pixels[first] ?? 0) * (beginWeights[column] ?? 0) +
      (pixels[last] ?? 0) * (endWeights[column] ?? 0);
  }
}

function sumColours({ pixels, width, step }: Raster, row: number, columns: Axis, line: Float64Array): void {
  const { begins, beginWeights, ends, endWeights, wholeWeight } = columns;
  const start = row * width * step;
  for (let column = 0, to = 0; column < begins.length; column += 1, to += 3) {
    const first = start + (begins[column] ?? 0) * step;
    const last = start + (ends[column] ?? 0) * step;
    let [red, green, blue] = [0, 0, 0];
    for (let at = first + step; at < last; at += step) {
      red += pixels[at] ?? 0;
      green += pixels[at + 1] ?? 0;
      blue += pixels[at + 2] ?? 0;
    }
    const firstWeight = beginWeights[column] ?? 0;
    const lastWeight = endWeights[column] ?? 0;
    line[to] = red * wholeWeight + (pixels[first] ?? 0) * firstWeight + (pixels[last] ?? 0) * lastWeight;
    line[to + 1] =
      green * wholeWeight + (pixels[first + 1] ?? 0) * firstWeight + (pixels[last + 1] ?? 0) * lastWeight;
    line[to + 2] =
      blue * wholeWeight + (pixels[first + 2] ?? 0) * firstWeight + (pixels[last + 2] ?? 0) * lastWeight;
  }
}
