/**
 * The rows of a heatmap as they grow, placed on a scale of colours, never more than `MOST_COLUMNS` of them: past that, neighbours
 * become one column that shows the larger value, so a spike is never hidden and a redraw never gets slower.
 */

import { endsAround, placed, type ScaleEnds, type ScaleKind } from "./colour-scale";

export const MOST_COLUMNS = 1024;

export class HeatColumns {
  readonly scale: ScaleKind;
  /** Placed values, one array of all layers a column. -Infinity: zero on a logarithmic scale; NaN: not finite. */
  columns: Float32Array[] = [];
  /** Probes in one column. */
  stride = 1;
  /** Smallest and largest placed value so far. */
  low = Number.POSITIVE_INFINITY;
  high = Number.NEGATIVE_INFINITY;
  /** Another picture's values, which the scale shall hold too: the two are compared by their colours. */
  beside: { readonly low: number; readonly high: number } | undefined;
  private taken = 0;
  private last: Float32Array | undefined;

  constructor(scale: ScaleKind) {
    this.scale = scale;
  }

  /** Takes what is new in a run's rows; starts again when the run went back to a checkpoint. */
  update(rows: readonly Float32Array[]): void {
    if (this.taken > rows.length || (this.taken > 0 && rows[this.taken - 1] !== this.last)) this.clear();
    for (; this.taken < rows.length; this.taken += 1) {
      const row = rows[this.taken];
      if (row !== undefined) this.add(row);
    }
    this.last = rows.at(-1);
  }

  /** Ends of the colour scale around all values. */
  ends(): ScaleEnds {
    const { low = this.low, high = this.high } = this.beside ?? {};
    return endsAround(this.scale, Math.min(this.low, low), Math.max(this.high, high));
  }

  private clear(): void {
    this.columns = [];
    this.stride = 1;
    this.low = Number.POSITIVE_INFINITY;
    this.high = Number.NEGATIVE_INFINITY;
    this.taken = 0;
  }

  private add(row: Float32Array): void {
    const values = row.map((value) => placed(this.scale, value));
    for (const value of values) {
      if (!Number.isFinite(value)) continue;
      this.low = Math.min(this.low, value);
      this.high = Math.max(this.high, value);
    }
    const open = this.taken % this.stride !== 0 ? this.columns.at(-1) : undefined;
    if (open) {
      mergeInto(open, values);
      return;
    }
    if (this.columns.length === MOST_COLUMNS) this.halve();
    // After halving, this row may belong to a pair whose first half is there already.
    const half = this.taken % this.stride !== 0 ? this.columns.at(-1) : undefined;
    if (half) mergeInto(half, values);
    else this.columns.push(values);
  }

  private halve(): void {
    const halved: Float32Array[] = [];
    for (let index = 0; index < this.columns.length; index += 2) {
      const column = this.columns[index];
      if (column === undefined) continue;
      mergeInto(column, this.columns[index + 1]);
      halved.push(column);
    }
    this.columns = halved;
    this.stride *= 2;
  }
}

/** The larger of each pair; what is not finite outranks all, so that it is seen. */
function mergeInto(column: Float32Array, other: Float32Array | undefined): void {
  if (other === undefined) return;
  for (let index = 0; index < column.length; index += 1) {
    const one = column[index] ?? Number.NaN;
    const two = other[index] ?? Number.NaN;
    column[index] = Number.isNaN(one) || Number.isNaN(two) ? Number.NaN : Math.max(one, two);
  }
}
