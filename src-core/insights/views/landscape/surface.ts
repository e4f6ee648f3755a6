/**
 * The loss over a plane as a surface, seen from any side in parallel projection. What lies farther away comes first in the list, so
 * whoever draws it in order has what is hidden behind (the painter's algorithm): over a grid that order is exact.
 */
import type { Place } from "../../../pictures/picture";
import type { Landscape } from "../../landscape";
import { type LossScale, lossGrid, shareOfScale } from "./grid";

/** In degrees: round the vertical, and up from the ground (90: from above, as the contours are). */
export interface SurfaceView {
  readonly round: number;
  readonly up: number;
}

export const FIRST_VIEW: SurfaceView = { round: 30, up: 50 };
const LEAST_UP = 5;
/** Of the highest loss, where the ground goes from -1 to 1. */
const HEIGHT = 1.2;
/** Half the width and height of all that can be seen, from any side. */
export const SURFACE_REACH = { across: 1.44, upwards: 1.56 };

export interface SurfaceFace {
  readonly kind: "face";
  /** Upwards is positive; see {@link SURFACE_REACH}. */
  readonly corners: readonly Place[];
  /** Of the loss, from 0 to 1 on the scale that all share. */
  readonly share: number;
  /** How much light falls on it, from 0 to 1. */
  readonly light: number;
}

/** Where the weights themselves are, or an epoch. */
export interface SurfaceDot {
  readonly kind: "dot";
  readonly at: Place;
  readonly isCentre: boolean;
}

export interface SurfaceEdge {
  readonly kind: "edge";
  readonly from: Place;
  readonly to: Place;
}

export type SurfacePart = SurfaceFace | SurfaceDot | SurfaceEdge;

/** Turned, and never seen from below. */
export function turnedView({ round, up }: SurfaceView, by: Partial<SurfaceView>): SurfaceView {
  return {
    round: (((round + (by.round ?? 0)) % 360) + 360) % 360,
    up: Math.min(90, Math.max(LEAST_UP, up + (by.up ?? 0))),
  };
}

interface Point {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** Faces with a corner that has no loss are left out: a hole. */
export function surfaceParts(
  figures: Landscape,
  scale: LossScale,
  view: SurfaceView,
): readonly SurfacePart[] {
  const grid = lossGrid(figures);
  const { x, y = [], path } = figures;
  const pointAt = (row: number, column: number): Point | undefined => {
    const loss = grid[row]?.[column];
    if (typeof loss !== "number") return undefined;
    return {
      x: onGround(x, x[column] ?? 0),
      y: onGround(y, y[row] ?? 0),
      z: HEIGHT * shareOfScale(scale, loss),
    };
  };
  const eye = eyeOf(view);
  const parts: { readonly depth: number; readonly part: SurfacePart }[] = [];
  for (let row = 0; row + 1 < y.length; row += 1) {
    for (let column = 0; column + 1 < x.length; column += 1) {
      const corners = [
        pointAt(row, column),
        pointAt(row, column + 1),
        pointAt(row + 1, column + 1),
        pointAt(row + 1, column),
      ].flatMap((point) => point ?? []);
      if (corners.length < 4) continue;
      parts.push({ depth: eye.depth(middleOf(corners)), part: faceOf(corners, eye.seen) });
    }
  }
  // What stands on the surface comes just after the faces around it.
  const step = 4 / Math.max(1, Math.min(x.length, y.length) - 1);
  const standing = (one: number, other: number): Point | undefined => heightAt(x, y, pointAt, one, other);
  const epochs = (path?.epochs ?? []).map((each) =>
    typeof each.x === "number" && typeof each.y === "number" ? standing(each.x, each.y) : undefined,
  );
  epochs.forEach((to, place) => {
    const from = epochs[place - 1];
    if (from && to)
      parts.push({
        depth: eye.depth(middleOf([from, to])) - step / 2,
        part: { kind: "edge", from: eye.seen(from), to: eye.seen(to) },
      });
    if (to)
      parts.push({
        depth: eye.depth(to) - step / 2,
        part: { kind: "dot", at: eye.seen(to), isCentre: false },
      });
  });
  const centre = standing(0, 0);
  if (centre)
    parts.push({
      depth: eye.depth(centre) - step / 2,
      part: { kind: "dot", at: eye.seen(centre), isCentre: true },
    });
  return parts.sort((one, other) => other.depth - one.depth).map(({ part }) => part);
}

/** The square that the surface stands over, and an upright at its leftmost corner from the lowest loss to the highest. */
export function surfaceFrame(view: SurfaceView): {
  readonly ground: readonly Place[];
  readonly upright: { readonly low: Place; readonly high: Place };
} {
  const { seen } = eyeOf(view);
  const corners = [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ].map(([x = 0, y = 0]) => ({ x, y, z: 0 }));
  const ground = corners.map(seen);
  const left = ground.reduce((most, { x }, place) => (x < (ground[most]?.x ?? 0) ? place : most), 0);
  const corner = corners[left] ?? { x: 0, y: 0, z: 0 };
  return { ground, upright: { low: seen(corner), high: seen({ ...corner, z: HEIGHT }) } };
}

function eyeOf({ round, up }: SurfaceView) {
  const [turn, rise] = [(round * Math.PI) / 180, (up * Math.PI) / 180];
  const [cosine, sine] = [Math.cos(turn), Math.sin(turn)];
  /** Along the ground, away from who looks. */
  const depth = ({ x, y }: Pick<Point, "x" | "y">): number => y * cosine - x * sine;
  const seen = (point: Point): Place => ({
    x: point.x * cosine + point.y * sine,
    y: depth(point) * Math.sin(rise) + (point.z - HEIGHT / 2) * Math.cos(rise),
  });
  return { depth, seen };
}

/** From -1 to 1 between the ends of a side. */
function onGround(side: readonly number[], value: number): number {
  const [first = 0, last = 1] = [side[0], side.at(-1)];
  return last === first ? 0 : (2 * (value - first)) / (last - first) - 1;
}

function middleOf(points: readonly Point[]): Point {
  const mean = (of: (point: Point) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / Math.max(1, points.length);
  return { x: mean(({ x }) => x), y: mean(({ y }) => y), z: mean(({ z }) => z) };
}

/** From the left, from the front and from above; it does not turn with the surface. */
const LIGHT = { x: -0.45, y: -0.35, z: 0.82 };

function faceOf(corners: readonly Point[], seen: (point: Point) => Place): SurfaceFace {
  const [a, b, c, d] = corners as [Point, Point, Point, Point];
  // Of the two diagonals.
  const [one, other] = [minus(c, a), minus(d, b)];
  const normal = {
    x: one.y * other.z - one.z * other.y,
    y: one.z * other.x - one.x * other.z,
    z: one.x * other.y - one.y * other.x,
  };
  const length = Math.hypot(normal.x, normal.y, normal.z) || 1;
  const light = (normal.x * LIGHT.x + normal.y * LIGHT.y + normal.z * LIGHT.z) / length;
  return {
    kind: "face",
    corners: corners.map(seen),
    share: middleOf(corners).z / HEIGHT,
    light: Math.min(1, Math.max(0, light)),
  };
}

function minus(one: Point, other: Point): Point {
  return { x: one.x - other.x, y: one.y - other.y, z: one.z - other.z };
}

/** Between the four points around; undefined over a hole and beside the square. */
function heightAt(
  x: readonly number[],
  y: readonly number[],
  pointAt: (row: number, column: number) => Point | undefined,
  one: number,
  other: number,
): Point | undefined {
  const placeOf = (side: readonly number[], value: number): number =>
    ((onGround(side, value) + 1) / 2) * (side.length - 1);
  const [across, down] = [placeOf(x, one), placeOf(y, other)];
  if (across < 0 || down < 0 || across > x.length - 1 || down > y.length - 1) return undefined;
  const column = Math.min(x.length - 2, Math.floor(across));
  const row = Math.min(y.length - 2, Math.floor(down));
  const [right, high] = [across - column, down - row];
  const z = (at: Point | undefined): number => at?.z ?? Number.NaN;
  const height =
    (1 - high) * ((1 - right) * z(pointAt(row, column)) + right * z(pointAt(row, column + 1))) +
    high * ((1 - right) * z(pointAt(row + 1, column)) + right * z(pointAt(row + 1, column + 1)));
  if (Number.isNaN(height)) return undefined;
  return { x: onGround(x, one), y: onGround(y, other), z: height };
}
