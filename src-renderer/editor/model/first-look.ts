/** Where the canvas looks when a drawing is opened: all of it where names stay readable, else the beginning of the trunk. */
import { getNodesBounds, type Node, type Rect, type Viewport } from "@xyflow/react";
import { ROW_HEIGHT } from "#core/network/metrics";
import { type Area, freeAreas, roomiest, type Size } from "../geometry/free-areas";
import { lookAt, lookAtBoxes, onScreen } from "../geometry/look";
import type { CanvasNode } from "./flow-nodes";

/** All of a drawing, however large: never nearer than 100%. */
export const WHOLE = { least: 0.02, most: 1 } as const;
/** Zoom below which a first look shows too little to read. */
export const READABLE = 0.46;
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

export function firstLook(nodes: readonly CanvasNode[], canvas: CoveredCanvas): Viewport {
  const bounds = getNodesBounds([...nodes]);
  const areas = freeAreas(canvas.size, [...canvas.covers, ...canvas.partCovers]);
  const room = roomiest(areas);
  // Nothing to look at, or no canvas to look through.
  if (bounds.width === 0 || room.right <= room.left || room.bottom <= room.top)
    return { x: 0, y: 0, zoom: 1 };
  const whole = wholeLook(nodes, canvas);
  const wideZoom = (room.right - room.left) / bounds.width;
  if (whole.zoom >= READABLE || wideZoom < TOO_WIDE) return whole;
  const beginning = beginningOf(nodes, bounds);
  return keepTop(lookAt(beginning, areas, { least: READABLE, most: LARGEST_FIRST }), beginning, areas);
}

export function wholeLook(nodes: readonly Node[], canvas: CoveredCanvas): Viewport {
  const boxes = nodes.map((node) => getNodesBounds([node]));
  return lookAtBoxes(boxes, getNodesBounds([...nodes]), canvas, WHOLE);
}

/** The first column down to its first merge: a whole residual block with its skip. */
function beginningOf(nodes: readonly CanvasNode[], bounds: Rect): Rect {
  const left = Math.min(
    ...nodes.filter(({ position }) => position.y - bounds.y < ROW_HEIGHT).map(({ position }) => position.x),
  );
  const column = nodes.filter(({ position: { x } }) => x > left - BESIDE && x < left + BESIDE);
  const merges = column.filter((node) => node.type === "merge").map(bottomOf);
  const bottom = merges.length > 0 ? Math.min(...merges) : Math.max(...column.map(bottomOf));
  const shown = column.filter((node) => node.position.y < bottom);
  return { ...getNodesBounds(shown), y: bounds.y, height: bottom - bounds.y };
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
