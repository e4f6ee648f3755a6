/** How work over `[rows, columns]` is cut into workgroups: columns side by side, rows shared out among lanes and parts. */
import { THREADS } from "../shaders/each-value";

export interface RowLayout {
  readonly rows: number;
  readonly columns: number;
  /** Columns of a workgroup, a power of two. */
  readonly width: number;
  readonly blocks: number;
  readonly parts: number;
  readonly rowsInPart: number;
}

/** Wide enough that neighbours read whole lines of memory, narrow enough that there are rows for many workgroups; few, as each is a shader. */
const WIDTHS = [1, 16, 32] as const;
const WIDEST = 32;
/** Rows that a thread should have at least. */
const LEAST_ROWS = 8;
const MOST_PARTS = 256;

export function layoutOfRows(rows: number, columns: number): RowLayout {
  const width = WIDTHS.find((one) => one >= columns) ?? WIDEST;
  const lanes = THREADS / width;
  const wanted = Math.min(MOST_PARTS, Math.max(1, Math.ceil(rows / (lanes * LEAST_ROWS))));
  const rowsInPart = Math.max(1, Math.ceil(rows / wanted));
  return {
    rows,
    columns,
    width,
    blocks: Math.ceil(columns / width),
    parts: Math.ceil(rows / rowsInPart),
    rowsInPart,
  };
}
