/** How each edge of a graph is drawn: as a wire, as half of a skip's arc, or as a whole one. */
import type { LayerRegistry } from "../layers/registry";
import type { Graph } from "../network/document";
import { isOrdered } from "../network/ports";
import { bareArcs } from "./bare-arcs";
import type { Point } from "./box-graph";
import { boxGraphOf, boxOf } from "./boxes";
import { bareSkipRoute, skipInRoute, skipOutRoute, wireRoute } from "./routes";
import { findSkips } from "./skips";

export interface EdgeWay {
  /** A plain wire; the two halves of a skip with a shortcut layer; a skip without one. */
  readonly part: "wire" | "out" | "in" | "bare";
  /** Half the size of the merge that a skip ends at. */
  readonly halfWidth: number;
  readonly halfHeight: number;
  /** Where a bare skip runs, from the source's centre. */
  readonly arc: number;
  /** Which of the target's inputs it is, from 1, where they play different parts; else 0. */
  readonly place: number;
}

/** The way of each edge, in the graph's order. */
export function edgeWays(layers: LayerRegistry, graph: Graph): EdgeWay[] {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const parts = partsOf(layers, graph);
  const taken = new Map<string, number>();
  return graph.edges.map((edge) => {
    const target = nodes.get(edge.target);
    const place = (taken.get(edge.target) ?? 0) + 1;
    taken.set(edge.target, place);
    const box = target === undefined ? undefined : boxOf(layers, target);
    const found = parts.get(edge.id);
    return {
      part: found?.part ?? "wire",
      arc: found?.arc ?? 0,
      halfWidth: (box?.width ?? 0) / 2,
      halfHeight: (box?.height ?? 0) / 2,
      place: target !== undefined && isOrdered(layers, target) ? place : 0,
    };
  });
}

/** The line of an edge between its two anchors. */
export function routeOf(way: EdgeWay, from: Point, to: Point): Point[] {
  const landing = { x: to.x, y: to.y + way.halfHeight, halfWidth: way.halfWidth };
  switch (way.part) {
    case "wire":
      return wireRoute(from, to);
    case "out":
      return skipOutRoute(from, to);
    case "in":
      return skipInRoute(from, landing);
    case "bare":
      return bareSkipRoute(from, landing, from.x + way.arc);
    default:
      return way.part satisfies never;
  }
}

function partsOf(
  layers: LayerRegistry,
  graph: Graph,
): Map<string, { readonly part: EdgeWay["part"]; readonly arc: number }> {
  const parts = new Map<string, { readonly part: EdgeWay["part"]; readonly arc: number }>();
  const { skips } = findSkips(boxGraphOf(layers, graph));
  const arcs = bareArcs(layers, graph, skips);
  for (const { wires } of skips) {
    const [first, second] = wires;
    if (first === undefined) continue;
    if (second === undefined) parts.set(first, { part: "bare", arc: arcs.get(first) ?? 0 });
    else {
      parts.set(first, { part: "out", arc: 0 });
      parts.set(second, { part: "in", arc: 0 });
    }
  }
  return parts;
}
