/** The tidy layout of a graph, or of a part of it. */

import type { LayerRegistry } from "../layers/registry";
import type { Graph } from "../network/document";
import { clampPosition } from "../network/metrics";
import { boxGraphOf } from "./boxes";
import { makeRoom } from "./make-room";
import { tidy } from "./tidy";

/**
 * The graph with these nodes laid out and all others where they were; what is laid out gives way to them. The topmost node
 * stays where it is, so that the drawing does not jump away from under the eye.
 */
export function tidied(layers: LayerRegistry, graph: Graph, ids: ReadonlySet<string>): Graph {
  const nodes = graph.nodes.filter((node) => ids.has(node.id));
  const [first] = nodes;
  if (first === undefined) return graph;
  const edges = graph.edges.filter((edge) => ids.has(edge.source) && ids.has(edge.target));
  const places = tidy(boxGraphOf(layers, { nodes, edges }));
  const anchor = nodes.reduce((top, node) => (node.position.y < top.position.y ? node : top), first);
  const at = places.get(anchor.id) ?? { x: 0, y: 0 };
  const laidOut = graph.nodes.map((node) => {
    const place = places.get(node.id);
    if (place === undefined) return node;
    const x = place.x + anchor.position.x - at.x;
    const y = place.y + anchor.position.y - at.y;
    const same = x === node.position.x && y === node.position.y;
    return same ? node : { ...node, position: clampPosition({ x, y }) };
  });
  if (laidOut.every((node, index) => node === graph.nodes[index])) return graph;
  return makeRoom(layers, graph, { ...graph, nodes: laidOut });
}
