/** The ways of edges: ordinary wires down the trunk, skips sideways out of it and back into a merge. */
import type { Point } from "./box-graph";

/** Radius of the corners of an arc and of a wire. */
export const ARC_RADIUS = 28;
export const WIRE_RADIUS = 10;
/** How far below its source an arc turns off the trunk: between the card and the next one. */
const TURN_OFF = 11;
const STUB = 14;
/** Wires closer to vertical than this are drawn straight. */
const STRAIGHT = 2;

/** Where an arc comes back: the merge's centre and half its width. */
export interface Landing {
  readonly x: number;
  readonly y: number;
  readonly halfWidth: number;
}

/**
 * From the middle of a card's lower edge to the middle of another's upper edge. Straight when one stands above the
 * other; down, across and down when they stand apart; round the side when the target is higher, as between the columns of a wrapped trunk.
 */
export function wireRoute(from: Point, to: Point): Point[] {
  if (Math.abs(from.x - to.x) <= STRAIGHT && to.y >= from.y) return [from, to];
  if (to.y >= from.y + 2 * STUB) {
    const y = to.y - Math.max(STUB, Math.min(24, (to.y - from.y) / 2));
    return [from, { x: from.x, y }, { x: to.x, y }, to];
  }
  const side =
    Math.abs(to.x - from.x) < 240 ? Math.max(from.x, to.x) + 130 : to.x - Math.sign(to.x - from.x) * 130;
  const below = from.y + STUB;
  const above = to.y - STUB;
  return [
    from,
    { x: from.x, y: below },
    { x: side, y: below },
    { x: side, y: above },
    { x: to.x, y: above },
    to,
  ];
}

/** First half of a skip: off the trunk sideways, then down into the top of the shortcut's pill. */
export function skipOutRoute(from: Point, pillTop: Point): Point[] {
  const y = from.y + TURN_OFF;
  // A pill higher than the turn is met from the trunk's side all the same.
  if (pillTop.y <= y) return wireRoute(from, pillTop);
  return [{ x: from.x, y }, { x: pillTop.x, y }, pillTop];
}

/** Second half: from the pill's lower edge down and sideways into the merge. */
export function skipInRoute(pillBottom: Point, landing: Landing): Point[] {
  const side = pillBottom.x >= landing.x ? 1 : -1;
  const end = { x: landing.x + side * landing.halfWidth, y: landing.y };
  return [pillBottom, { x: pillBottom.x, y: landing.y }, end];
}

/** A skip without a shortcut layer: one arc from the source to the merge through `arcX`. */
export function bareSkipRoute(from: Point, landing: Landing, arcX: number): Point[] {
  const y = from.y + TURN_OFF;
  const side = arcX >= landing.x ? 1 : -1;
  const end = { x: landing.x + side * landing.halfWidth, y: landing.y };
  return [{ x: from.x, y }, { x: arcX, y }, { x: arcX, y: landing.y }, end];
}
