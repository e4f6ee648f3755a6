/** Broken lines with rounded corners: what every edge of the canvas is drawn as and hit-tested by. */
import type { Point } from "./box-graph";

/** SVG path data through the points. Corners are quarter turns of the radius, or of half a side where sides are short. */
export function roundedPath(points: readonly Point[], radius: number): string {
  const [first, ...rest] = points;
  if (first === undefined) return "";
  let path = `M${coordinates(first)}`;
  rest.forEach((corner, index) => {
    const before = points[index];
    const after = points[index + 2];
    if (before === undefined || after === undefined) {
      path += `L${coordinates(corner)}`;
      return;
    }
    const turn = Math.min(radius, distance(before, corner) / 2, distance(corner, after) / 2);
    path += `L${coordinates(towards(corner, before, turn))}Q${coordinates(corner)} ${coordinates(towards(corner, after, turn))}`;
  });
  return path;
}

/** The point half-way along the line. */
export function middleOf(points: readonly Point[]): Point {
  const total = points
    .slice(1)
    .reduce((sum, point, index) => sum + distance(points[index] ?? point, point), 0);
  let left = total / 2;
  for (let index = 1; index < points.length; index += 1) {
    const from = points[index - 1];
    const to = points[index];
    if (from === undefined || to === undefined) break;
    const length = distance(from, to);
    if (left <= length) return towards(from, to, left);
    left -= length;
  }
  return points.at(-1) ?? { x: 0, y: 0 };
}

/** How far from where a line ends, or turns down to its end, its number stands. */
const BEFORE_END = 22;

/** Where the number of a line fits that ends beside others: on the leg that it alone comes along. */
export function nearEnd(points: readonly Point[]): Point {
  const [end, corner, before] = [...points].reverse();
  if (end === undefined || corner === undefined) return end ?? { x: 0, y: 0 };
  const turnsDown = before !== undefined && end.x === corner.x && before.y === corner.y;
  return turnsDown ? towards(corner, before, BEFORE_END) : towards(end, corner, BEFORE_END);
}

/** Shortest distance from a point to the line. */
export function distanceToLine(point: Point, points: readonly Point[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (let index = 1; index < points.length; index += 1) {
    const from = points[index - 1];
    const to = points[index];
    if (from === undefined || to === undefined) continue;
    const dx = to.x - from.x;
    const dy = to.y - from.y;
    const square = dx * dx + dy * dy;
    const along = square === 0 ? 0 : ((point.x - from.x) * dx + (point.y - from.y) * dy) / square;
    const clamped = Math.max(0, Math.min(1, along));
    least = Math.min(least, distance(point, { x: from.x + clamped * dx, y: from.y + clamped * dy }));
  }
  return least;
}

function coordinates(point: Point): string {
  return `${round(point.x)},${round(point.y)}`;
}
function round(value: number): number {
  return Math.round(value * 10) / 10;
}
function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
function towards(from: Point, to: Point, length: number): Point {
  const whole = distance(from, to);
  if (whole === 0) return from;
  return { x: from.x + ((to.x - from.x) * length) / whole, y: from.y + ((to.y - from.y) * length) / whole };
}
