/** Where the canvas looks when a drawing is opened: all of it where names stay readable, else the beginning of the trunk. */
import { getNodesBounds, type Rect, type Viewport } from "@xyflow/react";
import { type Area, roomiest } from "../geometry/free-areas";
import { lookAt } from "../geometry/look";
import type { CanvasNode } from "./flow-nodes";

/** All of a drawing, however large: never nearer than 100%. */
export const WHOLE = { least: 0.02, most: 1 } as const;
/** Zoom below which a first look shows too little to read. */
const READABLE = 0.46;
/** A long trunk is begun no nearer than this. */
const LARGEST_FIRST = 0.85;
/** A drawing so wide that it would be smaller than this beside its arcs is looked at as a whole. */
const TOO_WIDE = 0.3;

/** @param areas the free areas of the canvas; none while it is hidden */
export function firstLook(nodes: readonly CanvasNode[], areas: readonly Area[]): Viewport {
  const bounds = getNodesBounds([...nodes]);
  const room = roomiest(areas);
  // Nothing to look at, or no canvas to look through.
  if (bounds.width === 0 || room.right <= room.left || room.bottom <= room.top)
    return { x: 0, y: 0, zoom: 1 };
  const whole = lookAt(bounds, areas, WHOLE);
  const wideZoom = (room.right - room.left) / bounds.width;
  if (whole.zoom >= READABLE || wideZoom < TOO_WIDE) return whole;
  const beginning = lookAt(beginningOf(nodes, bounds), areas, { least: READABLE, most: LARGEST_FIRST });
  return keepTop(beginning, bounds, areas);
}

/** Down to the first merge: a whole residual block with its skip. */
function beginningOf(nodes: readonly CanvasNode[], bounds: Rect): Rect {
  const merges = nodes.filter((node) => node.type === "merge").map(bottomOf);
  const bottom = merges.length > 0 ? Math.min(...merges) : bounds.y + bounds.height;
  const first = nodes.filter((node) => node.position.y < bottom);
  return { ...getNodesBounds(first), y: bounds.y, height: bottom - bounds.y };
}

function bottomOf(node: CanvasNode): number {
  return node.position.y + (node.height ?? 0);
}

/** What is too tall to be readable begins at the top. */
function keepTop(look: Viewport, bounds: Rect, areas: readonly Area[]): Viewport {
  const top = Math.min(...areas.map((area) => area.top));
  return { ...look, y: Math.max(look.y, top - bounds.y * look.zoom) };
}
