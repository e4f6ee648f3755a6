/** How work over `[rows, columns]` is cut into workgroups: columns side by side, rows shared out among lanes and parts. */
import { THREADS, type ValueType } from "../shaders/each-value";

export interface RowLayout {
  readonly type: ValueType;
  readonly rows: number;
  /** Channels, or fours of them. */
  readonly columns: number;
  /** Columns of a workgroup, a power of two. */
  readonly width: number;
  readonly blocks: number;
  readonly parts: number;
  readonly rowsInPart: number;
}

/** Wide enough that neighbours read whole lines of memory, narrow enough that there are rows for many workgroups. */
const WIDEST = 32;
/** Rows that a thread should have at least. */
const LEAST_ROWS = 8;
const MOST_PARTS = 256;

/** @param channels of each row; with four of them in a `vec4` where they divide by 4 */
export function layoutOfRows(rows: number, channels: number): RowLayout {
  const isWide = channels % 4 === 0;
  const columns = isWide ? channels / 4 : channels;
  let width = 1;
  while (width < columns && width < WIDEST) width *= 2;
  const lanes = THREADS / width;
  const wanted = Math.min(MOST_PARTS, Math.max(1, Math.ceil(rows / (lanes * LEAST_ROWS))));
  const rowsInPart = Math.max(1, Math.ceil(rows / wanted));
  return {
    type: isWide ? "vec4<f32>" : "f32",
    rows,
    columns,
    width,
    blocks: Math.ceil(columns / width),
    parts: Math.ceil(rows / rowsInPart),
    rowsInPart,
  };
}
