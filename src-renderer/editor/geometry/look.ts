/** Where to look: viewports that put a part of the drawing into the free part of the canvas. */
import type { Rect, Viewport } from "@xyflow/react";
import { type Area, freeAreas, overlap, roomiest, type Size } from "./free-areas";

export interface ZoomLimits {
  readonly least: number;
  readonly most: number;
}

/** The viewport that shows the bounds as large as the limits allow, in the middle of the area that suits them best. */
export function lookAt(bounds: Rect, areas: readonly Area[], { least, most }: ZoomLimits): Viewport {
  const zoomIn = (area: Area): number =>
    Math.max(
      least,
      Math.min(most, (area.right - area.left) / bounds.width, (area.bottom - area.top) / bounds.height),
    );
  const best = areas.reduce(
    (chosen: Area | undefined, area) =>
      chosen === undefined ||
      zoomIn(area) > zoomIn(chosen) ||
      (zoomIn(area) === zoomIn(chosen) && roomiest([area, chosen]) === area)
        ? area
        : chosen,
    undefined,
  );
  if (best === undefined) return { x: 0, y: 0, zoom: 1 };
  const zoom = zoomIn(best);
  return {
    x: (best.left + best.right) / 2 - (bounds.x + bounds.width / 2) * zoom,
    y: (best.top + best.bottom) / 2 - (bounds.y + bounds.height / 2) * zoom,
    zoom,
  };
}

/** Between a box and a cover that the drawing as a whole does not avoid. */
const GAP = 8;

/** With more covers than these, not every choice of those to avoid as a whole is tried. */
const MOST_CHOICES = 6;

/**
 * The viewport that shows these boxes as large as the limits allow with none of them under a cover. A cover is avoided by
 * the whole drawing only where it must be: one may reach into the room between two columns.
 */
export function lookAtBoxes(
  boxes: readonly Rect[],
  bounds: Rect,
  canvas: { readonly size: Size; readonly covers: readonly Area[] },
  limits: ZoomLimits,
): Viewport {
  const { size, covers } = canvas;
  const kept = covers.map(({ left, top, right, bottom }) => ({
    left: left - GAP,
    top: top - GAP,
    right: right + GAP,
    bottom: bottom + GAP,
  }));
  const isFree = (view: Viewport): boolean =>
    !boxes.some((box) => kept.some((cover) => overlap(cover, onScreen(box, view))));
  let best = lookAt(bounds, freeAreas(size, covers), limits);
  if (covers.length > MOST_CHOICES) return best;
  for (let choice = 0; choice < 2 ** covers.length - 1; choice += 1) {
    const avoided = covers.filter((_, index) => (choice >> index) & 1);
    const view = lookAt(bounds, freeAreas(size, avoided), limits);
    if (view.zoom > best.zoom && isFree(view)) best = view;
  }
  return best;
}

/** Where a part of the drawing lies on the canvas. */
export function onScreen(bounds: Rect, { x, y, zoom }: Viewport): Area {
  const left = bounds.x * zoom + x;
  const top = bounds.y * zoom + y;
  return { left, top, right: left + bounds.width * zoom, bottom: top + bounds.height * zoom };
}

/** Whether one of the areas is large enough. */
export function fitsInto({ width, height }: Rect, areas: readonly Area[], zoom: number): boolean {
  return areas.some(
    (area) => width * zoom <= area.right - area.left && height * zoom <= area.bottom - area.top,
  );
}

/** Pans just enough for the bounds to lie in a free area; leaves the zoom alone. What is too large for all of them is centred. */
export function panTo(bounds: Rect, areas: readonly Area[], from: Viewport): Viewport {
  const { x, y, zoom } = from;
  const { left, top, right, bottom } = onScreen(bounds, from);
  const fitting = areas.filter((area) => fitsInto(bounds, [area], zoom));
  const ways = (fitting.length > 0 ? fitting : [roomiest(areas)]).map((area) => ({
    dx: shift(left, right, area.left, area.right),
    dy: shift(top, bottom, area.top, area.bottom),
  }));
  const { dx, dy } = ways.reduce((least, way) =>
    Math.hypot(way.dx, way.dy) < Math.hypot(least.dx, least.dy) ? way : least,
  );
  return { x: x + dx, y: y + dy, zoom };
}

/**
 * Brings boxes out from under what covers them: by a pan where all of them fit beside it, else from as far away as they fit, but
 * no farther than `least`; else the first ones alone.
 */
export function uncoverLook(
  first: Rect,
  all: Rect,
  areas: readonly Area[],
  from: Viewport,
  least: number,
): Viewport {
  if (fitsInto(all, areas, from.zoom)) return panTo(all, areas, from);
  if (from.zoom > least) {
    const farther = lookAt(all, areas, { least, most: from.zoom });
    if (fitsInto(all, areas, farther.zoom - ROUNDING)) return farther;
  }
  return panTo(first, areas, from);
}

/** A zoom that fits exactly fits after rounding too. */
const ROUNDING = 1e-9;

/** Within what an animation may miss its end by. */
export function isSameView(one: Viewport, other: Viewport): boolean {
  return (
    Math.abs(one.x - other.x) < 0.5 &&
    Math.abs(one.y - other.y) < 0.5 &&
    Math.abs(one.zoom - other.zoom) < 1e-3
  );
}

/** How far to pan along one axis. */
function shift(from: number, to: number, first: number, last: number): number {
  if (to - from > last - first) return (first + last - from - to) / 2;
  if (from < first) return first - from;
  if (to > last) return last - to;
  return 0;
}
