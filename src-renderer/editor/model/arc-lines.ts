/** Where the skips of a drawing run, as thin boxes: what looks at a drawing shows its arcs as well as its cards. */

import type { Rect } from "@xyflow/react";
import type { LayerRegistry } from "#core/layers/registry";
import type { Point } from "#core/layout/box-graph";
import { inletOf, outletOf } from "#core/layout/boxes";
import { routeOf } from "#core/layout/edge-ways";
import type { Graph } from "#core/network/document";
import { flowEdges } from "./flow-edges";

const kept = new WeakMap<Graph, { readonly layers: LayerRegistry; readonly lines: readonly Rect[] }>();

/** One box for each straight part of each skip, in the drawing's own coordinates. */
export function arcLines(layers: LayerRegistry, graph: Graph): readonly Rect[] {
  const known = kept.get(graph);
  if (known?.layers === layers) return known.lines;
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const lines = flowEdges(layers, graph, new Set(), []).flatMap(({ source: from, target: to, data }) => {
    const source = nodes.get(from);
    const target = nodes.get(to);
    if (data === undefined || data.part === "wire" || source === undefined || target === undefined) return [];
    return straightParts(
      routeOf(data, outletOf(layers, source, source.position), inletOf(layers, target, target.position)),
    );
  });
  kept.set(graph, { layers, lines });
  return lines;
}

function straightParts(route: readonly Point[]): Rect[] {
  return route.slice(1).map((to, index) => {
    const from = route[index] ?? to;
    return {
      x: Math.min(from.x, to.x),
      y: Math.min(from.y, to.y),
      width: Math.abs(to.x - from.x),
      height: Math.abs(to.y - from.y),
    };
  });
}

/** The smallest box around all of them; nothing around nothing. */
export function boundsOf(boxes: readonly Rect[]): Rect {
  if (boxes.length === 0) return { x: 0, y: 0, width: 0, height: 0 };
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y, width, height } of boxes) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + width);
    bottom = Math.max(bottom, y + height);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}
