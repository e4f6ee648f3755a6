/** Making room on the canvas when something is put between two nodes. */
import type { LayerRegistry } from "../../layers/registry";
import { footprint } from "../../layout/footprint";
import { giveWay } from "../../layout/make-room";
import { Occupancy } from "../../layout/occupancy";
import type { Graph, NetworkNode, Position } from "../document";
import { smallest } from "../extremes";
import { edgesBy } from "../graph";
import { clampPosition, ROW_HEIGHT } from "../metrics";

/**
 * Finds the place for a node that is put above others: where it is wanted, or the first free place below that, and those
 * under it go down as far as it needs. Those that stand above `limit` are no readers below but lead back up.
 */
export function roomAbove(
  layers: LayerRegistry,
  graph: Graph,
  node: NetworkNode,
  wanted: Position,
  below: readonly NetworkNode[],
  limit: number,
): { readonly graph: Graph; readonly position: Position } {
  const hanging = hangingBelow(
    graph,
    below.filter((other) => other.position.y > limit).map((other) => other.id),
  );
  const standing = graph.nodes.filter((other) => other.id !== node.id && !hanging.has(other.id));
  const taken = new Occupancy(standing.map((other) => footprint(layers, other)));
  const position = giveWay(layers, taken, node, clampPosition(wanted));
  const distance = missingRoom(below, position.y, limit);
  return { graph: distance > 0 ? shifted(graph, hanging, distance) : graph, position };
}

/**
 * Moves the given nodes down, and with them all that hangs below them. It follows wires only downwards, so a
 * layout that wraps into a further column stays put there.
 */
export function pushDown(graph: Graph, from: Iterable<string>, distance: number): Graph {
  return distance > 0 ? shifted(graph, hangingBelow(graph, from), distance) : graph;
}

/** The given nodes and all that hangs below them, along wires that lead downwards. */
export function hangingBelow(graph: Graph, from: Iterable<string>): Set<string> {
  const following = edgesBy(graph, "source");
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const hanging = new Set(from);
  for (const id of hanging) {
    const above = nodes.get(id);
    if (above === undefined) continue;
    for (const edge of following.get(id) ?? []) {
      const below = nodes.get(edge.target);
      if (below !== undefined && below.position.y > above.position.y) hanging.add(below.id);
    }
  }
  return hanging;
}

/** How far nodes must go down for a card at `y` to fit above them; those above `limit` do not count. */
export function missingRoom(below: readonly NetworkNode[], y: number, limit: number): number {
  const tops = below.map((node) => node.position.y).filter((top) => top > limit);
  return tops.length === 0 ? 0 : Math.max(0, y + ROW_HEIGHT - smallest(tops));
}

function shifted(graph: Graph, ids: ReadonlySet<string>, distance: number): Graph {
  const nodes = graph.nodes.map((node) =>
    ids.has(node.id)
      ? { ...node, position: clampPosition({ x: node.position.x, y: node.position.y + distance }) }
      : node,
  );
  return { ...graph, nodes };
}
