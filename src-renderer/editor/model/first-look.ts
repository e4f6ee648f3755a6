/** Where the canvas looks when a drawing is opened: all of it where words stay readable, else the beginning of the trunk. */
import { getNodesBounds, getViewportForBounds, type Viewport } from "@xyflow/react";
import type { CanvasNode } from "./flow-nodes";

const MARGIN = 48;
/** Room for the breadcrumb above the first card. */
const TOP = 60;
/** Room for what is said of errors in a drawing that opens with some. */
const BANNER = 80;
/** Zoom below which a first look shows too little to read. */
const READABLE = 0.6;
/** A drawing so wide that it would be smaller than this beside its arcs is looked at as a whole. */
const TOO_WIDE = 0.3;
/** A long trunk is begun at this zoom, so that a whole residual block is in sight. */
const LARGEST_FIRST = 0.85;

/** All of a drawing: never nearer than 100%. */
export const FIT = {
  padding: { top: `${TOP}px`, right: "24px", bottom: "28px", left: "24px" },
  maxZoom: 1,
  minZoom: 0.02,
} as const;

export interface CanvasSize {
  /** In CSS pixels. */
  readonly width: number;
  readonly height: number;
}

export function firstLook(nodes: readonly CanvasNode[], size: CanvasSize, hasErrors: boolean): Viewport {
  const { width, height } = size;
  const bounds = getNodesBounds([...nodes]);
  // Nothing to look at, or no canvas to look through while it is hidden.
  if (bounds.width === 0 || width === 0 || height === 0) return { x: 0, y: 0, zoom: 1 };
  const wholeZoom = Math.min(width / (bounds.width + MARGIN), (height - TOP) / bounds.height);
  const wideZoom = Math.min(LARGEST_FIRST, width / (bounds.width + 2 * MARGIN));
  if (wholeZoom >= READABLE || wideZoom < TOO_WIDE) {
    const padding = hasErrors ? { ...FIT.padding, bottom: `${BANNER}px` as const } : FIT.padding;
    return getViewportForBounds(bounds, width, height, FIT.minZoom, FIT.maxZoom, padding);
  }
  const zoom = Math.max(READABLE, wideZoom);
  // Where the arcs do not fit beside it, the trunk is what is looked at.
  const [first] = nodes;
  const trunk = first === undefined ? 0 : first.position.x + (first.width ?? 0) / 2;
  const middle = zoom === wideZoom ? bounds.x + bounds.width / 2 : trunk;
  return { x: width / 2 - middle * zoom, y: TOP - bounds.y * zoom, zoom };
}
