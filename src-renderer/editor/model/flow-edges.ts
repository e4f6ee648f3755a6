/** React Flow's edges from the document's, each with what it needs to find its way. */

import type { Edge as FlowEdge } from "@xyflow/react";
import type { LayerRegistry } from "#core/layers/registry";
import type { Point } from "#core/layout/box-graph";
import { inletOf, outletOf } from "#core/layout/boxes";
import { type EdgeWay, edgeWays, routeOf } from "#core/layout/edge-ways";
import { distanceToLine } from "#core/layout/polyline";
import type { Graph } from "#core/network/document";

export interface EdgeData extends EdgeWay, Record<string, unknown> {
  /** Name of the layer whose output it carries. */
  readonly sourceName: string;
}
export type CanvasEdge = FlowEdge<EdgeData, "wire" | "skip">;

/** The edges for a graph; those that did not change keep their identity. */
export function flowEdges(
  layers: LayerRegistry,
  graph: Graph,
  selected: ReadonlySet<string>,
  previous: readonly CanvasEdge[],
): CanvasEdge[] {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const ways = edgeWays(layers, graph);
  const before = new Map(previous.map((edge) => [edge.id, edge]));
  return graph.edges.flatMap((edge, index) => {
    const way = ways[index];
    if (way === undefined) return [];
    const data: EdgeData = { ...way, sourceName: nodes.get(edge.source)?.name ?? "" };
    const old = before.get(edge.id);
    const isSelected = selected.has(edge.id);
    const same =
      old !== undefined &&
      old.source === edge.source &&
      old.target === edge.target &&
      sameData(old.data, data);
    if (same && old.selected === isSelected) return old;
    return {
      id: edge.id,
      source: edge.source,
      target: edge.target,
      type: data.part === "wire" ? "wire" : "skip",
      data: same && old.data ? old.data : data,
      selected: isSelected,
      // Nodes are what the keyboard walks; a tab stop for each wire would double the way.
      focusable: false,
    };
  });
}

/** The id of the edge nearest to a point of the canvas, within reach; `skip` tells which edges do not count. */
export function edgeAt(
  layers: LayerRegistry,
  graph: Graph,
  edges: readonly CanvasEdge[],
  point: Point,
  reach: number,
): string | undefined {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  let best: { id: string; distance: number } | undefined;
  for (const edge of edges) {
    const source = nodes.get(edge.source);
    const target = nodes.get(edge.target);
    if (source === undefined || target === undefined || edge.data === undefined) continue;
    const from = outletOf(layers, source, source.position);
    const to = inletOf(layers, target, target.position);
    const distance = distanceToRoute(point, routeOf(edge.data, from, to), reach);
    if (distance <= reach && (best === undefined || distance < best.distance))
      best = { id: edge.id, distance };
  }
  return best?.id;
}

function distanceToRoute(point: Point, route: readonly Point[], reach: number): number {
  const xs = route.map((at) => at.x);
  const ys = route.map((at) => at.y);
  const isNear =
    point.x >= Math.min(...xs) - reach &&
    point.x <= Math.max(...xs) + reach &&
    point.y >= Math.min(...ys) - reach &&
    point.y <= Math.max(...ys) + reach;
  return isNear ? distanceToLine(point, route) : Number.POSITIVE_INFINITY;
}

function sameData(one: EdgeData | undefined, other: EdgeData): boolean {
  return (
    one !== undefined &&
    one.part === other.part &&
    one.arc === other.arc &&
    one.sourceName === other.sourceName &&
    one.place === other.place &&
    one.halfWidth === other.halfWidth
  );
}
