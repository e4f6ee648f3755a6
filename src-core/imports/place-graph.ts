/** Nodes and wires of one graph, put where a person can read them. */
import type { LayerRegistry } from "../layers/registry";
import { boxGraphOf } from "../layout/boxes";
import { tidy } from "../layout/tidy";
import type { Edge, Graph, NetworkNode } from "../network/document";
import { clampPosition } from "../network/metrics";

export const NOWHERE = { x: 0, y: 0 };

/** A node without a place yet, and what it reads, in port order. */
export interface WiredNode {
  readonly node: NetworkNode;
  readonly sources: readonly string[];
}

/** @param nodes in an order in which they can run; @param edgeId gives a new identifier each time */
export function placeGraph(layers: LayerRegistry, nodes: readonly WiredNode[], edgeId: () => string): Graph {
  const edges = nodes.flatMap(({ node, sources }) =>
    sources.map((source): Edge => ({ id: edgeId(), source, target: node.id })),
  );
  const bare = { nodes: nodes.map(({ node }) => node), edges };
  const places = tidy(boxGraphOf(layers, bare));
  return {
    nodes: bare.nodes.map((node) => ({ ...node, position: clampPosition(places.get(node.id) ?? NOWHERE) })),
    edges,
  };
}
