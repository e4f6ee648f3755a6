/**
 * The rows of a heatmap as they grow, on a logarithmic scale, never more than `MOST_COLUMNS` of them: past that, neighbours
 * become one column that shows the larger value, so a spike is never hidden and a redraw never gets slower.
 */

export const MOST_COLUMNS = 1024;

export class HeatColumns {
  /** Base-10 logarithms, one array of all layers a column. -Infinity: zero; NaN: not finite. */
  columns: Float32Array[] = [];
  /** Probes in one column. */
  stride = 1;
  /** Smallest and largest positive value so far, as logarithms. */
  low = Number.POSITIVE_INFINITY;
  high = Number.NEGATIVE_INFINITY;
  private taken = 0;
  private last: Float32Array | undefined;

  /** Takes what is new in a run's rows; starts again when the run went back to a checkpoint. */
  update(rows: readonly Float32Array[]): void {
    if (this.taken > rows.length || (this.taken > 0 && rows[this.taken - 1] !== this.last)) this.clear();
    for (; this.taken < rows.length; this.taken += 1) {
      const row = rows[this.taken];
      if (row !== undefined) this.add(row);
    }
    this.last = rows.at(-1);
  }

  /** Ends of the colour scale: whole powers of ten around all values. */
  scale(): { readonly low: number; readonly high: number } {
    if (this.low > this.high) return { low: -4, high: 0 };
    const low = Math.floor(this.low);
    return { low, high: Math.max(Math.ceil(this.high), low + 1) };
  }

  private clear(): void {
    this.columns = [];
    this.stride = 1;
    this.low = Number.POSITIVE_INFINITY;
    this.high = Number.NEGATIVE_INFINITY;
    this.taken = 0;
  }

  private add(row: Float32Array): void {
    const logarithms = new Float32Array(row.length);
    for (let index = 0; index < row.length; index += 1) {
      const value = row[index] ?? Number.NaN;
      const logarithm = value >= 0 && Number.isFinite(value) ? Math.log10(value) : Number.NaN;
      logarithms[index] = logarithm;
      if (Number.isFinite(logarithm)) {
        this.low = Math.min(this.low, logarithm);
        this.high = Math.max(this.high, logarithm);
      }
    }
    const open = this.taken % this.stride !== 0 ? this.columns.at(-1) : undefined;
    if (open) {
      mergeInto(open, logarithms);
      return;
    }
    if (this.columns.length === MOST_COLUMNS) this.halve();
    // After halving, this row may belong to a pair whose first half is there already.
    const half = this.taken % this.stride !== 0 ? this.columns.at(-1) : undefined;
    if (half) mergeInto(half, logarithms);
    else this.columns.push(logarithms);
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
