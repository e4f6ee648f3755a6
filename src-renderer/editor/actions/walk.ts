/** Going from node to node with the arrow keys: along the wires, and across to what stands beside. */

import type { LayerRegistry } from "#core/layers/registry";
import { boxOf } from "#core/layout/boxes";
import type { Graph, NetworkNode } from "#core/network/document";
import { incoming, nodeById, outgoing } from "#core/network/graph";

export type Direction = "up" | "down" | "left" | "right";

/** The node to go to, or nothing at the end. From nowhere one comes to the topmost node. */
export function nodeTowards(
  layers: LayerRegistry,
  graph: Graph,
  from: string | undefined,
  direction: Direction,
): string | undefined {
  const node = from === undefined ? undefined : nodeById(graph, from);
  if (node === undefined) return topmost(graph)?.id;
  const along =
    direction === "down"
      ? outgoing(graph, node.id).map((edge) => edge.target)
      : direction === "up"
        ? incoming(graph, node.id).map((edge) => edge.source)
        : [];
  const joined = along.flatMap((id) => nodeById(graph, id) ?? []);
  if (joined.length > 0) return nearest(layers, node, joined)?.id;
  return nearest(
    layers,
    node,
    graph.nodes.filter((other) => other !== node && liesTowards(layers, node, other, direction)),
  )?.id;
}

function topmost(graph: Graph): NetworkNode | undefined {
  return [...graph.nodes].sort((a, b) => a.position.y - b.position.y)[0];
}

function middle(layers: LayerRegistry, node: NetworkNode): { x: number; y: number } {
  const box = boxOf(layers, node);
  return { x: node.position.x + box.width / 2, y: node.position.y + box.height / 2 };
}

/** Within 45 degrees of the direction. */
function liesTowards(
  layers: LayerRegistry,
  from: NetworkNode,
  to: NetworkNode,
  direction: Direction,
): boolean {
  const a = middle(layers, from);
  const b = middle(layers, to);
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  switch (direction) {
    case "up":
      return -dy > Math.abs(dx);
    case "down":
      return dy > Math.abs(dx);
    case "left":
      return -dx > Math.abs(dy) / 3;
    case "right":
      return dx > Math.abs(dy) / 3;
    default:
      return direction satisfies never;
  }
}

function nearest(
  layers: LayerRegistry,
  from: NetworkNode,
  among: readonly NetworkNode[],
): NetworkNode | undefined {
  const a = middle(layers, from);
  let best: { node: NetworkNode; distance: number } | undefined;
  for (const node of among) {
    const b = middle(layers, node);
    // Straight on counts more than near by: the trunk before the skip.
    const distance = Math.abs(b.x - a.x) * 3 + Math.abs(b.y - a.y);
    if (best === undefined || distance < best.distance) best = { node, distance };
  }
  return best?.node;
}
