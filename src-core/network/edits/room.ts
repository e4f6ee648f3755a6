/** Making room on the canvas when something is put between two nodes. */
import type { Graph, NetworkNode } from "../document";
import { smallest } from "../extremes";
import { edgesBy } from "../graph";
import { clampPosition, ROW_HEIGHT } from "../metrics";

/**
 * Moves the given nodes down, and with them all that hangs below them. It follows wires only downwards, so a
 * layout that wraps into a further column stays put there.
 */
export function pushDown(graph: Graph, from: Iterable<string>, distance: number): Graph {
  if (distance <= 0) return graph;
  const following = edgesBy(graph, "source");
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const moved = new Set(from);
  for (const id of moved) {
    const above = nodes.get(id);
    if (above === undefined) continue;
    for (const edge of following.get(id) ?? []) {
      const below = nodes.get(edge.target);
      if (below !== undefined && below.position.y > above.position.y) moved.add(below.id);
    }
  }
  return {
    ...graph,
    nodes: graph.nodes.map((node) => (moved.has(node.id) ? shifted(node, distance) : node)),
  };
}

/** How far nodes must go down for a card at `y` to fit above them; those above `limit` do not count. */
export function missingRoom(below: readonly NetworkNode[], y: number, limit: number): number {
  const tops = below.map((node) => node.position.y).filter((top) => top > limit);
  return tops.length === 0 ? 0 : Math.max(0, y + ROW_HEIGHT - smallest(tops));
}

function shifted(node: NetworkNode, distance: number): NetworkNode {
  return { ...node, position: clampPosition({ x: node.position.x, y: node.position.y + distance }) };
}
