/** Where the canvas looks when a drawing is opened: all of it where names stay readable, else the beginning of the trunk. */
import { getNodesBounds, type Node, type Rect, type Viewport } from "@xyflow/react";
import { ROW_HEIGHT } from "#core/network/metrics";
import { type Area, freeAreas, overlap, roomiest, type Size } from "../geometry/free-areas";
import { fitsInto, lookAt, lookAtBoxes, onScreen } from "../geometry/look";
import { boundsOf } from "./arc-lines";
import type { CanvasNode } from "./flow-nodes";

/** All of a drawing, however large: never nearer than 100%. */
export const WHOLE = { least: 0.02, most: 1 } as const;
/** Zoom below which a first look shows too little to read. */
export const READABLE = 0.46;
/** As much smaller a drawing may become that is too small to read already. */
const SMALLER = 0.8;
/** A long trunk is begun no nearer than this. */
const LARGEST_FIRST = 0.85;
/** A drawing so wide that it would be smaller than this beside its arcs is looked at as a whole. */
const TOO_WIDE = 0.15;

/** The canvas, and what floats above it: `covers` always, `partCovers` unless the whole drawing is in sight. */
export interface CoveredCanvas {
  readonly size: Size;
  readonly covers: readonly Area[];
  readonly partCovers: readonly Area[];
}

/** @param arcs where skips run, as thin boxes (`arc-lines.ts`) */
export function firstLook(
  nodes: readonly CanvasNode[],
  arcs: readonly Rect[],
  canvas: CoveredCanvas,
): Viewport {
  const bounds = getNodesBounds([...nodes]);
  const covers = [...canvas.covers, ...canvas.partCovers];
  const areas = freeAreas(canvas.size, covers);
  const room = roomiest(areas);
  // Nothing to look at, or no canvas to look through.
  if (bounds.width === 0 || room.right <= room.left || room.bottom <= room.top)
    return { x: 0, y: 0, zoom: 1 };
  const whole = wholeLook(nodes, arcs, canvas);
  const wideZoom = (room.right - room.left) / bounds.width;
  if (whole.zoom >= READABLE || wideZoom < TOO_WIDE) return whole;
  const beginning = beginningOf(nodes, arcs, bounds);
  const limits = { least: READABLE, most: LARGEST_FIRST };
  const look = keepTop(lookAt(beginning, areas, limits), beginning, areas);
  const hides = (view: Viewport): boolean => isCovered(boxesOf(nodes), covers, view);
  if (!hides(look)) return look;
  // What stands beside the beginning lies beneath something: another free area may show both.
  const others = areas
    .map((area) => ({ area, view: fromLeft(lookAt(beginning, [area], limits), beginning, area) }))
    .filter(({ area, view }) => fitsInto(beginning, [area], view.zoom - ROUNDING) && !hides(view))
    .sort((one, other) => other.view.zoom - one.view.zoom);
  return others[0]?.view ?? look;
}

/** A zoom that fits exactly fits after rounding too. */
const ROUNDING = 1e-9;

/** @param arcs where skips run, as thin boxes (`arc-lines.ts`) */
export function wholeLook(nodes: readonly Node[], arcs: readonly Rect[], canvas: CoveredCanvas): Viewport {
  const boxes = [...boxesOf(nodes), ...arcs];
  return lookAtBoxes(boxes, boundsOf(boxes), canvas, WHOLE);
}

/**
 * The whole drawing again, where all of it is in sight and something came to lie above a part of it; undefined where
 * there is no need, or where names that can be read now could not be read any more.
 */
export function wholeAgain(
  nodes: readonly Node[],
  arcs: readonly Rect[],
  canvas: CoveredCanvas,
  from: Viewport,
): Viewport | undefined {
  const boxes = [...boxesOf(nodes), ...arcs];
  if (boxes.length === 0 || !isCovered(boxes, canvas.covers, from)) return undefined;
  const { left, top, right, bottom } = onScreen(boundsOf(boxes), from);
  const { width, height } = canvas.size;
  const isInSight = left >= 0 && top >= 0 && right <= width && bottom <= height;
  if (!isInSight) return undefined;
  const whole = wholeLook(nodes, arcs, canvas);
  const least = from.zoom >= READABLE ? READABLE : from.zoom * SMALLER;
  return whole.zoom >= least ? whole : undefined;
}

function boxesOf(nodes: readonly Node[]): Rect[] {
  return nodes.map((node) => getNodesBounds([node]));
}

function isCovered(boxes: readonly Rect[], covers: readonly Area[], view: Viewport): boolean {
  return boxes.some((box) => covers.some((cover) => overlap(cover, onScreen(box, view))));
}

/** The first column down to its first merge: a whole residual block with its skip. */
function beginningOf(nodes: readonly CanvasNode[], arcs: readonly Rect[], bounds: Rect): Rect {
  const left = Math.min(
    ...nodes.filter(({ position }) => position.y - bounds.y < ROW_HEIGHT).map(({ position }) => position.x),
  );
  const column = nodes.filter(({ position: { x } }) => x > left - BESIDE && x < left + BESIDE);
  const merges = column.filter((node) => node.type === "merge").map(bottomOf);
  const bottom = merges.length > 0 ? Math.min(...merges) : Math.max(...column.map(bottomOf));
  const shown = column.filter((node) => node.position.y < bottom);
  const beside = arcs.filter(
    ({ x, y, width, height }) => x > left - BESIDE && x + width < left + BESIDE && y + height <= bottom,
  );
  return { ...boundsOf([...boxesOf(shown), ...beside]), y: bounds.y, height: bottom - bounds.y };
}

/** Of a column's left edge: its merges, and the pills on its nearest arcs. */
const BESIDE = 300;

function bottomOf(node: CanvasNode): number {
  return node.position.y + (node.height ?? 0);
}

/** What is too tall to be readable begins at the top: of the free areas that are as wide as it there, the highest. */
function keepTop(look: Viewport, bounds: Rect, areas: readonly Area[]): Viewport {
  const { left, right } = onScreen(bounds, look);
  const above = areas.filter((area) => area.left <= left + 1 && area.right >= right - 1);
  const top = Math.min(...(above.length > 0 ? above : areas).map((area) => area.top));
  return { ...look, y: Math.max(look.y, top - bounds.y * look.zoom) };
}

/** At the left of the area: what goes on at the right is in sight as far as there is room. */
function fromLeft(look: Viewport, bounds: Rect, area: Area): Viewport {
  return { ...look, x: area.left - bounds.x * look.zoom };
}
