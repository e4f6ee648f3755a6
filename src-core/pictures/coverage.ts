/**
 * How much of each pixel polygons cover. Every row of pixels is cut into a few lines; on each, what the polygons wind around counts,
 * once, with exact ends. Parts of polygons that turn the same way may overlap.
 */
import type { Place } from "./picture";

/** Its last point is joined to its first. */
export type Polygon = readonly Place[];

/** Lines in a row of pixels. */
const LINES = 8;

/**
 * Goes through the rows that the polygons touch on a sheet. What it hands out is good until the next row.
 *
 * @param paint columns of a row, from the first to the one before `to`, and the share of each column of the sheet that is covered, from 0 to 1
 */
export function coverRows(
  polygons: readonly Polygon[],
  sheet: { readonly width: number; readonly height: number },
  paint: (row: number, from: number, to: number, shares: Float32Array) => void,
): void {
  const bounds = boundsOf(polygons);
  const from = Math.max(0, Math.floor(bounds.left));
  const to = Math.min(sheet.width, Math.ceil(bounds.right));
  const top = Math.max(0, Math.floor(bounds.top));
  const bottom = Math.min(sheet.height, Math.ceil(bounds.bottom));
  if (!(to > from && bottom > top)) return;
  const edges = edgesOf(polygons);
  const shares = new Float32Array(to);
  const touched = { from: to, to: from };
  let active: Edge[] = [];
  let next = 0;
  for (let row = top; row < bottom; row += 1) {
    for (let edge = edges[next]; edge !== undefined && edge.top < row + 1; edge = edges[next]) {
      active.push(edge);
      next += 1;
    }
    active = active.filter((edge) => edge.bottom > row);
    // A line stands in the middle of its share of the row.
    for (let line = 0; line < LINES; line += 1)
      addLine(active, row + (line + 0.5) / LINES, shares, touched, { from, to });
    if (touched.to > touched.from) paint(row, touched.from, touched.to, shares);
    shares.fill(0, touched.from, touched.to);
    touched.from = to;
    touched.to = from;
  }
}

interface Edge {
  readonly top: number;
  readonly bottom: number;
  /** Where it is at its top, and how far it goes sideways for each pixel down. */
  readonly x: number;
  readonly slope: number;
  /** 1 where it runs downwards, else -1. */
  readonly turn: number;
}

/** From the topmost. Level ones cover nothing. */
function edgesOf(polygons: readonly Polygon[]): Edge[] {
  const edges: Edge[] = [];
  for (const polygon of polygons)
    for (let index = 0; index < polygon.length; index += 1) {
      const one = polygon[index];
      const other = polygon[(index + 1) % polygon.length];
      if (one === undefined || other === undefined || one.y === other.y) continue;
      const [upper, lower, turn] = one.y < other.y ? [one, other, 1] : [other, one, -1];
      const slope = (lower.x - upper.x) / (lower.y - upper.y);
      edges.push({ top: upper.y, bottom: lower.y, x: upper.x, slope, turn });
    }
  return edges.sort((one, other) => one.top - other.top);
}

interface Columns {
  readonly from: number;
  readonly to: number;
}

interface Touched {
  from: number;
  to: number;
}

/** Adds what is covered of a line's share of its row. */
function addLine(
  edges: readonly Edge[],
  y: number,
  shares: Float32Array,
  touched: Touched,
  { from, to }: Columns,
): void {
  const crossings: { readonly x: number; readonly turn: number }[] = [];
  for (const { top, bottom, x, slope, turn } of edges)
    if (top <= y && y < bottom) crossings.push({ x: x + (y - top) * slope, turn });
  crossings.sort((one, other) => one.x - other.x);
  let winding = 0;
  let begin = 0;
  for (const { x, turn } of crossings) {
    if (winding === 0) begin = x;
    winding += turn;
    if (winding !== 0) continue;
    const left = Math.max(from, begin);
    const right = Math.min(to, x);
    if (right <= left) continue;
    addSpan(shares, left, right);
    touched.from = Math.min(touched.from, Math.floor(left));
    touched.to = Math.max(touched.to, Math.ceil(right));
  }
}

function addSpan(shares: Float32Array, left: number, right: number): void {
  const first = Math.floor(left);
  const last = Math.ceil(right) - 1;
  const add = (column: number, part: number): void => {
    shares[column] = (shares[column] ?? 0) + part / LINES;
  };
  if (first === last) {
    add(first, right - left);
    return;
  }
  add(first, first + 1 - left);
  for (let column = first + 1; column < last; column += 1) add(column, 1);
  add(last, right - last);
}

function boundsOf(polygons: readonly Polygon[]): {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
} {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const polygon of polygons)
    for (const { x, y } of polygon) {
      left = Math.min(left, x);
      top = Math.min(top, y);
      right = Math.max(right, x);
      bottom = Math.max(bottom, y);
    }
  return { left, top, right, bottom };
}
