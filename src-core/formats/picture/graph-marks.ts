/** The marks of one graph, as the canvas shows it: wires below, skips over them, cards on top. */
import type { NodeFacts } from "../../analysis/analysis";
import type { LayerRegistry } from "../../layers/registry";
import type { ArgumentValues } from "../../layers/resolve-params";
import type { Point } from "../../layout/box-graph";
import { inletOf, outletOf } from "../../layout/boxes";
import { type EdgeWay, edgeWays, routeOf } from "../../layout/edge-ways";
import { footprint } from "../../layout/footprint";
import { nearEnd, roundedPath } from "../../layout/polyline";
import { ARC_RADIUS, WIRE_RADIUS } from "../../layout/routes";
import type { Graph, NetworkDocument, NetworkNode } from "../../network/document";
import type { Mark } from "../../pictures/picture";
import { type Area, areaAround, areaOf } from "./area";
import { nodeMarks, STACK } from "./node-marks";

/** A graph and how it is looked at. */
export interface GraphView {
  readonly graph: Graph;
  /** What stands before a node's name in its path: `stage2/1/` inside a block. */
  readonly prefix: string;
  /** Of the arguments of the graph, in its block's first repeat. */
  readonly argumentValues: ArgumentValues;
  /** Ids of the nodes that are drawn; absent: all. */
  readonly nodes?: ReadonlySet<string>;
}

export interface Known {
  readonly layers: LayerRegistry;
  readonly document: NetworkDocument;
  readonly facts: ReadonlyMap<string, NodeFacts>;
}

/** Marks at the places of the drawing, and the area that they cover; undefined where nothing is drawn. */
export function graphMarks(known: Known, view: GraphView): { marks: Mark[]; area: Area } | undefined {
  const { graph, nodes: chosen } = view;
  const nodes = chosen ? graph.nodes.filter(({ id }) => chosen.has(id)) : graph.nodes;
  if (nodes.length === 0) return undefined;
  const lines = edgeLines(known.layers, graph, new Map(nodes.map((node) => [node.id, node])));
  const wires = lines.filter(({ way }) => way.part === "wire");
  const skips = lines.filter(({ way }) => way.part !== "wire");
  const area = areaAround([
    ...nodes.map((node) => nodeArea(known.layers, node)),
    ...lines.map(({ route }) => areaOf(route)),
  ]);
  return {
    marks: [
      ...wires.map(wireMark),
      ...skips.map(skipMark),
      ...lines.flatMap(numberMarks),
      ...nodes.flatMap((node) => nodeMarks(known, view, node)),
    ],
    area,
  };
}

interface Line {
  readonly way: EdgeWay;
  readonly route: readonly Point[];
}

/** Of the edges between the nodes; what is a skip in the whole graph is one in a part of it. */
function edgeLines(layers: LayerRegistry, graph: Graph, nodes: ReadonlyMap<string, NetworkNode>): Line[] {
  const ways = edgeWays(layers, graph);
  return graph.edges.flatMap((edge, index) => {
    const source = nodes.get(edge.source);
    const target = nodes.get(edge.target);
    const way = ways[index];
    if (source === undefined || target === undefined || way === undefined) return [];
    const from = outletOf(layers, source, source.position);
    return [{ way, route: routeOf(way, from, inletOf(layers, target, target.position)) }];
  });
}

function wireMark({ route }: Line): Mark {
  return { kind: "path", d: roundedPath(route, WIRE_RADIUS), stroke: "faint", width: 1.5 };
}

function skipMark({ route }: Line): Mark {
  return { kind: "path", d: roundedPath(route, ARC_RADIUS), stroke: "accent", width: 3.5, opacity: 0.78 };
}

/** Which of its target's inputs an edge is, where they play different parts. */
function numberMarks({ way, route }: Line): Mark[] {
  if (way.place === 0) return [];
  const at = nearEnd(route);
  return [
    { kind: "circle", at, radius: 9, fill: "raised", stroke: "line" },
    {
      kind: "text",
      at: { x: at.x, y: at.y + 4 },
      text: String(way.place),
      anchor: "middle",
      fill: "text",
      size: 12,
      isNumber: true,
    },
  ];
}

function nodeArea(layers: LayerRegistry, node: NetworkNode): Area {
  const { left, top, width, height } = footprint(layers, node);
  const more = node.kind === "block" ? STACK : 0;
  return { left, top, right: left + width + more, bottom: top + height + more };
}
