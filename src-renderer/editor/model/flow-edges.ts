/** React Flow's edges from the document's, each with what it needs to find its way. */

import type { Edge as FlowEdge } from "@xyflow/react";
import type { LayerRegistry } from "#core/layers/registry";
import { bareArcs } from "#core/layout/bare-arcs";
import type { Point } from "#core/layout/box-graph";
import { boxGraphOf, boxOf, inletOf, outletOf } from "#core/layout/boxes";
import { distanceToLine } from "#core/layout/polyline";
import { bareSkipRoute, skipInRoute, skipOutRoute, wireRoute } from "#core/layout/routes";
import { findSkips } from "#core/layout/skips";
import type { Graph } from "#core/network/document";
import { isOrdered } from "#core/network/ports";

export interface EdgeData extends Record<string, unknown> {
  /** A plain wire; the two halves of a skip with a shortcut layer; a skip without one. */
  readonly part: "wire" | "out" | "in" | "bare";
  /** Name of the layer whose output it carries. */
  readonly sourceName: string;
  /** Half the size of the merge that a skip ends at. */
  readonly halfWidth: number;
  readonly halfHeight: number;
  /** Where a bare skip runs, from the source's centre. */
  readonly arc: number;
  /** Which of the target's inputs it is, from 1, where they play different parts; else 0. */
  readonly place: number;
}
export type CanvasEdge = FlowEdge<EdgeData, "wire" | "skip">;

/** The line of an edge between its two anchors. */
export function routeOf(data: EdgeData, from: Point, to: Point): Point[] {
  const landing = { x: to.x, y: to.y + data.halfHeight, halfWidth: data.halfWidth };
  switch (data.part) {
    case "wire":
      return wireRoute(from, to);
    case "out":
      return skipOutRoute(from, to);
    case "in":
      return skipInRoute(from, landing);
    case "bare":
      return bareSkipRoute(from, landing, from.x + data.arc);
    default:
      return data.part satisfies never;
  }
}

/** The edges for a graph; those that did not change keep their identity. */
export function flowEdges(
  layers: LayerRegistry,
  graph: Graph,
  selected: ReadonlySet<string>,
  previous: readonly CanvasEdge[],
): CanvasEdge[] {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const parts = partsOf(layers, graph);
  const before = new Map(previous.map((edge) => [edge.id, edge]));
  const taken = new Map<string, number>();
  return graph.edges.map((edge) => {
    const target = nodes.get(edge.target);
    const place = (taken.get(edge.target) ?? 0) + 1;
    taken.set(edge.target, place);
    const box = target === undefined ? undefined : boxOf(layers, target);
    const found = parts.get(edge.id);
    const data: EdgeData = {
      part: found?.part ?? "wire",
      arc: found?.arc ?? 0,
      sourceName: nodes.get(edge.source)?.name ?? "",
      halfWidth: (box?.width ?? 0) / 2,
      halfHeight: (box?.height ?? 0) / 2,
      place: target !== undefined && isOrdered(layers, target) ? place : 0,
    };
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

function partsOf(layers: LayerRegistry, graph: Graph): Map<string, { part: EdgeData["part"]; arc: number }> {
  const parts = new Map<string, { part: EdgeData["part"]; arc: number }>();
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
