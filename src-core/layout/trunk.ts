/**
 * Places a trunk: boxes in one straight column, skips beside it on nested arcs, and a column that grows too tall
 * wrapped where no arc is open.
 */
import {
  ARC_CLEARANCE,
  BARE_LANE,
  type Box,
  COLUMN_GAP,
  PILL_LANE,
  type Point,
  ROW_GAP,
  TALLEST_COLUMN,
  WANTED_ASPECT,
} from "./box-graph";
import type { Skip } from "./skips";

interface Arc {
  readonly skip: Skip;
  readonly from: number;
  readonly to: number;
  lane: number;
}

/** @param order the trunk's boxes from top to bottom; @param skips those whose ends are both in it */
export function placeTrunk(
  order: readonly Box[],
  skips: readonly Skip[],
  boxById: ReadonlyMap<string, Box>,
): Map<string, Point> {
  const row = new Map(order.map((box, index) => [box.id, index]));
  const arcs = assignLanes(skips, row);
  const laneX = laneOffsets(arcs, Math.max(...order.map((box) => box.width)) / 2);
  const columns = wrap(order, arcs, (laneX.at(-1) ?? 0) + PILL_LANE / 2);
  const placement = new Map<string, Point>();
  const centre = new Map<string, Point>();
  let trunkX = 0;
  for (const column of columns) {
    const members = new Set(column.map((box) => box.id));
    const left = Math.max(...column.map((box) => box.width)) / 2;
    if (trunkX !== 0) trunkX += left;
    let y = 0;
    let right = left;
    for (const box of column) {
      placement.set(box.id, { x: trunkX - box.width / 2, y });
      centre.set(box.id, { x: trunkX, y: y + box.height / 2 });
      y += box.height + ROW_GAP;
    }
    for (const arc of arcs) {
      if (!members.has(arc.skip.merge)) continue;
      right = Math.max(right, (laneX[arc.lane] ?? 0) + (arc.skip.shortcut ? PILL_LANE / 2 : 0));
    }
    trunkX += right + COLUMN_GAP;
  }
  for (const arc of arcs) {
    const pill = arc.skip.shortcut === undefined ? undefined : boxById.get(arc.skip.shortcut);
    const from = centre.get(arc.skip.source);
    const to = centre.get(arc.skip.merge);
    if (pill === undefined || from === undefined || to === undefined) continue;
    const x = to.x + (laneX[arc.lane] ?? 0);
    // An arc that comes from the foot of the column before begins at the top of its own.
    const fromY = from.x === to.x ? from.y : 0;
    placement.set(pill.id, {
      x: Math.round(x - pill.width / 2),
      y: Math.round((fromY + to.y) / 2 - pill.height / 2),
    });
  }
  return placement;
}

/** Shorter arcs lie nearer the trunk; an arc takes the first lane where nothing it overlaps lies. */
function assignLanes(skips: readonly Skip[], row: ReadonlyMap<string, number>): Arc[] {
  const arcs: Arc[] = [];
  for (const skip of skips) {
    const a = row.get(skip.source);
    const b = row.get(skip.merge);
    if (a === undefined || b === undefined) continue;
    arcs.push({ skip, from: Math.min(a, b), to: Math.max(a, b), lane: 0 });
  }
  arcs.sort((a, b) => a.to - a.from - (b.to - b.from) || a.from - b.from);
  const lanes: Arc[][] = [];
  for (const arc of arcs) {
    // An arc outside another must also stand further out, hence the search from the outermost overlap inwards.
    let lane = 0;
    lanes.forEach((placed, index) => {
      if (placed.some((other) => other.from < arc.to && arc.from < other.to)) lane = index + 1;
    });
    arc.lane = lane;
    const same = lanes[lane];
    if (same === undefined) lanes.push([arc]);
    else same.push(arc);
  }
  return arcs;
}

/** Horizontal distance of each lane from the trunk's centre. */
function laneOffsets(arcs: readonly Arc[], halfWidth: number): number[] {
  const count = arcs.reduce((most, arc) => Math.max(most, arc.lane + 1), 0);
  const withPill = new Set(arcs.filter((arc) => arc.skip.shortcut !== undefined).map((arc) => arc.lane));
  const offsets: number[] = [];
  let x = halfWidth + ARC_CLEARANCE;
  for (let lane = 0; lane < count; lane += 1) {
    if (lane > 0) x += withPill.has(lane) || withPill.has(lane - 1) ? PILL_LANE : BARE_LANE;
    offsets.push(x);
  }
  return offsets;
}

/**
 * Cuts the trunk into columns where no arc is open. The columns are as short as they can be while the whole is no wider than
 * a canvas, so that it can be seen at the largest zoom.
 */
function wrap(order: readonly Box[], arcs: readonly Arc[], reach: number): Box[][] {
  if (heightOf(order) <= TALLEST_COLUMN) return [[...order]];
  const columnWidth = Math.max(...order.map((box) => box.width)) / 2 + reach + COLUMN_GAP;
  const segments = uncuttable(order, arcs);
  let [tooShort, tallEnough] = [0, heightOf(order)];
  while (tallEnough - tooShort > ROW_GAP) {
    const height = (tooShort + tallEnough) / 2;
    const width = fill(segments, height).length * columnWidth;
    if (width <= height * WANTED_ASPECT) tallEnough = height;
    else tooShort = height;
  }
  const columns = fill(segments, tallEnough);
  const stub = columns.at(-1) ?? [];
  // A last layer or two are better read below the others than in a column of their own.
  if (columns.length > 1 && totalHeight(stub) <= tallEnough * STUB)
    columns.splice(-2, 2, [...(columns.at(-2) ?? []), ...stub]);
  return columns.map((column) => column.flatMap((segment) => segment.boxes));
}

/** Of a column's height. */
const STUB = 0.1;

function totalHeight(segments: readonly Segment[]): number {
  return segments.reduce((sum, segment) => sum + segment.height, 0);
}

function heightOf(boxes: readonly Box[]): number {
  return boxes.reduce((sum, box) => sum + box.height + ROW_GAP, 0);
}

/** Boxes between which no column may end. */
interface Segment {
  readonly boxes: readonly Box[];
  readonly height: number;
}

/**
 * Cuts where nothing but the trunk's own wire passes. A piece that is too tall all the same is cut where an arc begins,
 * which then crosses along with that wire: a pre-activation network has no other gaps.
 */
function uncuttable(order: readonly Box[], arcs: readonly Arc[]): Segment[] {
  const passing = openArcs(order.length, arcs, 1);
  const lasting = openArcs(order.length, arcs, 2);
  let begin = 0;
  return cutWhere(order, (row) => passing[row] === 0).flatMap((piece) => {
    const first = begin;
    begin += piece.boxes.length;
    return piece.height <= TALLEST_COLUMN
      ? [piece]
      : cutWhere(piece.boxes, (row) => lasting[first + row] === 0);
  });
}

function cutWhere(boxes: readonly Box[], isGap: (row: number) => boolean): Segment[] {
  const segments: Segment[] = [];
  let begin = 0;
  for (let end = 1; end <= boxes.length; end += 1) {
    if (end < boxes.length && !isGap(end)) continue;
    const piece = boxes.slice(begin, end);
    segments.push({ boxes: piece, height: heightOf(piece) });
    begin = end;
  }
  return segments;
}

/** Columns no taller than `tallest`, but for a segment that alone is. */
function fill(segments: readonly Segment[], tallest: number): Segment[][] {
  const columns: Segment[][] = [];
  let height = Number.POSITIVE_INFINITY;
  for (const segment of segments) {
    if (height + segment.height > tallest) {
      columns.push([]);
      height = 0;
    }
    columns.at(-1)?.push(segment);
    height += segment.height;
  }
  return columns;
}

/** At each row: how many arcs pass the gap above it that began at least `rows` rows before it. */
function openArcs(count: number, arcs: readonly Arc[], rows: number): number[] {
  const change = new Array<number>(count + 1).fill(0);
  for (const arc of arcs) {
    if (arc.to < arc.from + rows) continue;
    change[arc.from + rows] = (change[arc.from + rows] ?? 0) + 1;
    change[arc.to + 1] = (change[arc.to + 1] ?? 0) - 1;
  }
  let now = 0;
  return Array.from({ length: count }, (_, index) => {
    now += change[index] ?? 0;
    return now;
  });
}
