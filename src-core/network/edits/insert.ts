/** Splicing a node into a wire. */
import type { LayerRegistry } from "../../layers/registry";
import { makeRoom } from "../../layout/make-room";
import type { Edge, Graph, GraphLocation, NetworkDocument, NetworkNode, Position } from "../document";
import { graphAt, nodeById, outgoing, withGraph } from "../graph";
import { newIdentifier } from "../identifiers";
import { centreX, clampPosition, nodeWidth, ROW_HEIGHT } from "../metrics";
import { portsOf } from "../ports";
import { withinLimits } from "./commit";
import { roomAbove } from "./room";

/**
 * Splices an existing node that has no wires into a wire: it lines up with the trunk, and what is below moves down
 * by a row where there is no room. Changes nothing when the node has wires, or cannot both read and give.
 */
export function insertOnEdge(
  layers: LayerRegistry,
  document: NetworkDocument,
  location: GraphLocation,
  edgeId: string,
  nodeId: string,
): NetworkDocument {
  const graph = graphAt(document, location);
  const edge = graph.edges.find((candidate) => candidate.id === edgeId);
  const node = nodeById(graph, nodeId);
  if (edge === undefined || node === undefined || !canStandBetween(layers, graph, node)) return document;
  const source = nodeById(graph, edge.source);
  const target = nodeById(graph, edge.target);
  if (source === undefined || target === undefined) return document;

  const wanted = placeBetween(layers, graph, node, source, target);
  const room = roomAbove(layers, graph, node, wanted, [target], source.position.y);
  const nodes = room.graph.nodes.map((other) =>
    other.id === nodeId ? { ...other, position: room.position } : other,
  );
  const spliced = { nodes, edges: splicedEdges(graph.edges, edge, nodeId) };
  return withinLimits(withGraph(document, location, makeRoom(layers, without(graph, nodeId), spliced)));
}

/** True when a node has no wires yet and one can lead through it. */
export function canStandBetween(layers: LayerRegistry, graph: Graph, node: NetworkNode): boolean {
  const ports = portsOf(layers, node);
  const hasWires = graph.edges.some((edge) => edge.source === node.id || edge.target === node.id);
  return ports.inputs !== 0 && ports.outputs !== 0 && !hasWires;
}

/** The old wire keeps its id and its place among the target's inputs; a new one leads to the node. */
export function splicedEdges(edges: readonly Edge[], edge: Edge, node: string): Edge[] {
  const entering = { id: newIdentifier("edge"), source: edge.source, target: node };
  return edges.flatMap((other) => (other.id === edge.id ? [entering, { ...edge, source: node }] : [other]));
}

/** What was there before a node was placed: it counts as new, even where it happened to lie already. */
export function without(graph: Graph, id: string): Graph {
  return { nodes: graph.nodes.filter((node) => node.id !== id), edges: graph.edges };
}

/** In the column of the branch that the wire belongs to; between the two if there is room, at the node's own height. */
function placeBetween(
  layers: LayerRegistry,
  graph: Graph,
  node: NetworkNode,
  source: NetworkNode,
  target: NetworkNode,
): Position {
  // A wire out of a fork belongs to the branch that begins there, any other to the one that it comes from.
  const isFork = outgoing(graph, source.id).length > 1;
  const x = centreX(layers, isFork ? target : source) - nodeWidth(layers, node) / 2;
  const highest = source.position.y + ROW_HEIGHT;
  const lowest = Math.max(highest, target.position.y - ROW_HEIGHT);
  return clampPosition({ x, y: Math.max(highest, Math.min(lowest, node.position.y)) });
}
