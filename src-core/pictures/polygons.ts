/** Outlines as polygons: curves as short lines, and lines as the areas that a round pen covers. */
import type { Polygon } from "./coverage";
import type { Segment } from "./path";
import type { Place } from "./picture";

export interface FlatLine {
  readonly points: readonly Place[];
  readonly isClosed: boolean;
}

/** Pixels that a short line may lie beside its curve. */
const TOLERANCE = 0.05;

export function flattened(segments: readonly Segment[]): FlatLine[] {
  const lines: { points: Place[]; isClosed: boolean }[] = [];
  let current: { points: Place[]; isClosed: boolean } | undefined;
  for (const segment of segments) {
    if (segment.kind === "move") {
      current = { points: [segment.to], isClosed: false };
      lines.push(current);
    } else if (segment.kind === "close") {
      if (current) current.isClosed = true;
    } else if (current) {
      const from = current.points.at(-1);
      if (segment.kind === "curve" && from) current.points.push(...curvePoints(from, segment));
      else current.points.push(segment.to);
    }
  }
  return lines;
}

/** So many that none lies farther from the curve than is allowed (the second differences of its points bound the distance). */
function curvePoints(from: Place, { first, second, to }: Extract<Segment, { kind: "curve" }>): Place[] {
  const bend = Math.max(
    Math.hypot(from.x - 2 * first.x + second.x, from.y - 2 * first.y + second.y),
    Math.hypot(first.x - 2 * second.x + to.x, first.y - 2 * second.y + to.y),
  );
  const pieces = Math.max(1, Math.ceil(Math.sqrt((0.75 * bend) / TOLERANCE)));
  return Array.from({ length: pieces }, (_, index) => {
    const t = (index + 1) / pieces;
    const s = 1 - t;
    const [a, b, c, d] = [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t];
    return {
      x: a * from.x + b * first.x + c * second.x + d * to.x,
      y: a * from.y + b * first.y + c * second.y + d * to.y,
    };
  });
}

/** A box for each straight piece and a disc for each corner, all turning the same way, so that what lies in two of them counts once. */
export function strokeOutline(line: FlatLine, width: number, dash: readonly number[]): Polygon[] {
  const half = width / 2;
  const points = line.isClosed && line.points[0] ? [...line.points, line.points[0]] : line.points;
  const pieces = dash.length === 0 ? [points] : dashed(points, dash);
  return pieces.flatMap((piece) => [
    ...piece.slice(1).flatMap((to, index) => box(piece[index] ?? to, to, half)),
    ...piece.map((centre) => disc(centre, half)),
  ]);
}

function box(from: Place, to: Place, half: number): Polygon[] {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  if (length === 0) return [];
  const x = ((to.y - from.y) / length) * half;
  const y = ((from.x - to.x) / length) * half;
  return [
    [
      { x: from.x + x, y: from.y + y },
      { x: to.x + x, y: to.y + y },
      { x: to.x - x, y: to.y - y },
      { x: from.x - x, y: from.y - y },
    ],
  ];
}

function disc({ x, y }: Place, radius: number): Polygon {
  const corners = Math.max(
    8,
    Math.ceil(Math.PI / Math.acos(Math.max(0, 1 - TOLERANCE / Math.max(radius, TOLERANCE)))),
  );
  return Array.from({ length: corners }, (_, index) => {
    const angle = (2 * Math.PI * index) / corners;
    return { x: x + radius * Math.cos(angle), y: y + radius * Math.sin(angle) };
  });
}

/** The pieces of a line that are drawn: on, off, on, as long as the dash says. */
function dashed(points: readonly Place[], dash: readonly number[]): Place[][] {
  const [start] = points;
  if (start === undefined) return [];
  const pieces: Place[][] = [[start]];
  let index = 0;
  let left = dash[0] ?? 0;
  for (const [step, to] of points.slice(1).entries()) {
    let from = points[step] ?? to;
    for (let length = distance(from, to); length > left; length = distance(from, to)) {
      from = between(from, to, left / length);
      if (index % 2 === 0) pieces.at(-1)?.push(from);
      else pieces.push([from]);
      index += 1;
      left = dash[index % dash.length] ?? 1;
    }
    left -= distance(from, to);
    if (index % 2 === 0) pieces.at(-1)?.push(to);
  }
  return pieces;
}

function distance(from: Place, to: Place): number {
  return Math.hypot(to.x - from.x, to.y - from.y);
}

function between(from: Place, to: Place, share: number): Place {
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}
