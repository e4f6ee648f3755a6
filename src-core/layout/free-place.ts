/** Finding a place where a node, or several that keep their arrangement, cover nothing. */
import type { LayerRegistry } from "../layers/registry";
import type { NetworkNode, Position } from "../network/document";
import { largest, smallest } from "../network/extremes";
import { CARD_HEIGHT, CARD_WIDTH, clampPosition, ROW_HEIGHT } from "../network/metrics";
import { footprint } from "./footprint";
import type { Occupancy } from "./occupancy";

/** Between what is placed and what stands there. */
const GAP = 40;

/** Near enough to be seen from where they were wanted; further out, the edge of the drawing is quicker to find. */
const NEAR_RINGS = 6;

/**
 * How far nodes must move from where they are wanted to cover nothing: the nearest such place, rather on the left than on
 * the right, where skips run; else beside the whole drawing. Undefined where the drawing takes up all of the canvas.
 */
export function offsetToFreePlace(
  layers: LayerRegistry,
  taken: Occupancy,
  nodes: readonly NetworkNode[],
): Position | undefined {
  const extent = extentOf(nodes);
  const step = {
    x: extent.right - extent.left + GAP,
    y: extent.bottom - extent.top + ROW_HEIGHT - CARD_HEIGHT,
  };
  const near = taken.hasPatience() ? nearPlace(layers, taken, nodes, step) : undefined;
  return near ?? besideAll(taken, extent).find((offset) => isFree(layers, taken, nodes, offset));
}

/** The place for one node; there always is one. */
export function freePlace(layers: LayerRegistry, taken: Occupancy, node: NetworkNode): Position {
  const offset = offsetToFreePlace(layers, taken, [node]);
  if (offset !== undefined) return { x: node.position.x + offset.x, y: node.position.y + offset.y };
  for (;;) {
    const at = taken.farPlace();
    if (taken.inTheWayOf(footprint(layers, node, at)) === undefined) return at;
  }
}

function nearPlace(
  layers: LayerRegistry,
  taken: Occupancy,
  nodes: readonly NetworkNode[],
  step: Position,
): Position | undefined {
  for (let ring = 0; ring <= NEAR_RINGS; ring += 1) {
    const found = placesOnRing(ring, step).find((offset) => isFree(layers, taken, nodes, offset));
    if (found !== undefined) return found;
  }
  return undefined;
}

type Extent = ReturnType<Occupancy["bounds"]>;

function besideAll(taken: Occupancy, extent: Extent): Position[] {
  const all = taken.bounds();
  return [
    { x: all.right + GAP - extent.left, y: 0 },
    { x: all.left - GAP - extent.right, y: 0 },
    { x: 0, y: all.bottom + GAP - extent.top },
    { x: 0, y: all.top - GAP - extent.bottom },
  ];
}

function extentOf(nodes: readonly NetworkNode[]): Extent {
  const xs = nodes.map((node) => node.position.x);
  const ys = nodes.map((node) => node.position.y);
  return {
    left: smallest(xs),
    top: smallest(ys),
    right: largest(xs) + CARD_WIDTH,
    bottom: largest(ys) + CARD_HEIGHT,
  };
}

function placesOnRing(ring: number, step: Position): Position[] {
  if (ring === 0) return [{ x: 0, y: 0 }];
  const places: Position[] = [];
  for (let at = -ring; at <= ring; at += 1) {
    places.push({ x: at * step.x, y: ring * step.y }, { x: at * step.x, y: -ring * step.y });
    if (Math.abs(at) < ring) {
      places.push({ x: -ring * step.x, y: at * step.y }, { x: ring * step.x, y: at * step.y });
    }
  }
  const distance = ({ x, y }: Position): number => Math.hypot(x, y);
  return places.sort((one, other) => distance(one) - distance(other) || one.x - other.x || other.y - one.y);
}

function isFree(
  layers: LayerRegistry,
  taken: Occupancy,
  nodes: readonly NetworkNode[],
  offset: Position,
): boolean {
  return nodes.every((node) => {
    const at = { x: node.position.x + offset.x, y: node.position.y + offset.y };
    const clamped = clampPosition(at);
    return (
      clamped.x === at.x && clamped.y === at.y && taken.inTheWayOf(footprint(layers, node, at)) === undefined
    );
  });
}
