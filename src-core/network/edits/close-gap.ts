/** Closing a hole on the canvas: what hangs below it comes up, in one piece and no further than there is room. */
import type { LayerRegistry } from "../../layers/registry";
import { footprint } from "../../layout/footprint";
import { freeAbove } from "../../layout/free-above";
import type { Graph } from "../document";
import { clampPosition, ROW_HEIGHT } from "../metrics";
import { isShortcut } from "../ports";
import { hangingBelow } from "./room";

/**
 * Brings these nodes up, with all that hangs below them, by `wanted` pixels or less: none comes to stand beside or above
 * a layer that it reads, or on a card that stays. The pill of a skip past the hole keeps its place along the arc.
 */
export function closeGap(
  layers: LayerRegistry,
  graph: Graph,
  below: readonly string[],
  wanted: number,
): Graph {
  const hanging = hangingBelow(graph, below);
  if (hanging.size === 0) return graph;
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const pills = new Set<string>();
  let distance = wanted;
  for (const edge of graph.edges) {
    const source = nodes.get(edge.source);
    const target = nodes.get(edge.target);
    if (source === undefined || target === undefined || hanging.has(source.id)) continue;
    // A reader that stands above its source, as in a further column, is none that hangs below it.
    if (!hanging.has(target.id) || source.position.y >= target.position.y) continue;
    if (isShortcut(source)) pills.add(source.id);
    else distance = Math.min(distance, target.position.y - source.position.y - ROW_HEIGHT);
  }
  const moving = graph.nodes.filter(({ id }) => hanging.has(id));
  const staying = graph.nodes.filter(({ id }) => !hanging.has(id) && !pills.has(id));
  distance = Math.min(
    distance,
    freeAbove(
      moving.map((node) => footprint(layers, node)),
      staying.map((node) => footprint(layers, node)),
    ),
  );
  if (distance <= 0) return graph;
  return {
    ...graph,
    nodes: graph.nodes.map((node) => {
      const up = hanging.has(node.id) ? distance : pills.has(node.id) ? distance / 2 : 0;
      const at = { x: node.position.x, y: node.position.y - up };
      return up === 0 ? node : { ...node, position: clampPosition(at) };
    }),
  };
}
