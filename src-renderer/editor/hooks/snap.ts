/** Keeps the trunk straight: a dragged node that comes near the centre line of one it is wired to takes that line. */
import type { Graph } from "#core/network/document";
import { isShortcut } from "#core/network/ports";
import type { CanvasNode } from "../model/flow-nodes";

const PULL = 7;

/** Changes the one place in `places` when a neighbour's centre is within reach. */
export function snapToNeighbours(
  graph: Graph,
  nodes: readonly CanvasNode[],
  places: Map<string, { x: number; y: number; dragging: boolean }>,
): void {
  const [id, place] = [...places][0] ?? [];
  const moving = nodes.find((node) => node.id === id);
  if (id === undefined || place === undefined || moving === undefined || isShortcut(moving.data.node)) return;
  const half = (moving.width ?? 0) / 2;
  for (const edge of graph.edges) {
    const other = edge.source === id ? edge.target : edge.target === id ? edge.source : undefined;
    const neighbour = other === undefined ? undefined : nodes.find((node) => node.id === other);
    if (neighbour === undefined || isShortcut(neighbour.data.node)) continue;
    const line = neighbour.position.x + (neighbour.width ?? 0) / 2;
    if (Math.abs(place.x + half - line) > PULL) continue;
    places.set(id, { ...place, x: line - half });
    return;
  }
}
