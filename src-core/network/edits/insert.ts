/** Splicing a node into a wire. */
import type { Edge, Graph, GraphLocation, NetworkDocument, NetworkNode, Position } from "../document";
import { graphAt, nodeById, withGraph } from "../graph";
import { newIdentifier } from "../identifiers";
import { centreX, clampPosition, nodeWidth, ROW_HEIGHT } from "../metrics";
import { portsOf } from "../ports";
import { withinLimits } from "./commit";
import { missingRoom, pushDown } from "./room";

/**
 * Splices an existing node that has no wires into a wire: it lines up with the trunk, and what is below moves down
 * by a row where there is no room. Changes nothing when the node has wires, or cannot both read and give.
 */
export function insertOnEdge(
  document: NetworkDocument,
  location: GraphLocation,
  edgeId: string,
  nodeId: string,
): NetworkDocument {
  const graph = graphAt(document, location);
  const edge = graph.edges.find((candidate) => candidate.id === edgeId);
  const node = nodeById(graph, nodeId);
  if (edge === undefined || node === undefined || !canStandBetween(graph, node)) return document;
  const source = nodeById(graph, edge.source);
  const target = nodeById(graph, edge.target);
  if (source === undefined || target === undefined) return document;

  const position = placeBetween(node, source, target);
  const room = pushDown(graph, [target.id], missingRoom([target], position.y, source.position.y));
  const nodes = room.nodes.map((other) => (other.id === nodeId ? { ...other, position } : other));
  return withinLimits(
    withGraph(document, location, { nodes, edges: splicedEdges(graph.edges, edge, nodeId) }),
  );
}

/** True when a node has no wires yet and one can lead through it. */
export function canStandBetween(graph: Graph, node: NetworkNode): boolean {
  const ports = portsOf(node);
  const hasWires = graph.edges.some((edge) => edge.source === node.id || edge.target === node.id);
  return ports.inputs !== 0 && ports.outputs !== 0 && !hasWires;
}

/** The old wire keeps its id and its place among the target's inputs; a new one leads to the node. */
export function splicedEdges(edges: readonly Edge[], edge: Edge, node: string): Edge[] {
  const entering = { id: newIdentifier("edge"), source: edge.source, target: node };
  return edges.flatMap((other) => (other.id === edge.id ? [entering, { ...edge, source: node }] : [other]));
}

function placeBetween(node: NetworkNode, source: NetworkNode, target: NetworkNode): Position {
  const isStraight = Math.abs(centreX(source) - centreX(target)) < 1;
  const x = isStraight ? centreX(source) - nodeWidth(node) / 2 : node.position.x;
  const highest = source.position.y + ROW_HEIGHT;
  const lowest = Math.max(highest, target.position.y - ROW_HEIGHT);
  return clampPosition({ x, y: Math.max(highest, Math.min(lowest, node.position.y)) });
}
