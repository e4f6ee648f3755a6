/** Wiring a new layer into the flow where it makes sense, so that what is added from a list is part of the network. */
import type { LayerRegistry } from "../../layers/registry";
import { makeRoom } from "../../layout/make-room";
import type { Graph, GraphLocation, NetworkDocument, NetworkNode, Position } from "../document";
import { fedNodes, flowEnds, looseEnds, onwardEdge } from "../flow";
import { graphAt, incoming, nodeById, reachable, withGraph } from "../graph";
import { centreX, nodeWidth, ROW_HEIGHT } from "../metrics";
import { portsOf } from "../ports";
import { moveNodes } from "./change";
import { connect } from "./connect";
import { canStandBetween, insertOnEdge, without } from "./insert";
import { roomAbove } from "./room";

/**
 * Leads the flow through a node that has no wires: right after another node, or, where none is given, right before the
 * output. What cannot stand between two layers (an output) reads the node before it. Nothing loses a reader by it; a
 * node that finds no place in the flow stays as it is.
 */
export function joinFlow(
  layers: LayerRegistry,
  document: NetworkDocument,
  location: GraphLocation,
  id: string,
  after?: string,
): NetworkDocument {
  const graph = graphAt(document, location);
  const node = nodeById(graph, id);
  if (node === undefined || graph.edges.some((edge) => edge.source === id || edge.target === id)) {
    return document;
  }
  const { source, edge } = placeInFlow(layers, graph, location, node, after);
  const above = source === undefined ? undefined : nodeById(graph, source);
  if (above === undefined) return leadToOpenEnd(layers, document, location, id);
  const wanted = below(layers, above, node);
  if (edge !== undefined && canStandBetween(layers, graph, node)) {
    return insertOnEdge(layers, moveNodes(document, location, new Map([[id, wanted]])), location, edge, id);
  }
  const connected = connect(layers, document, location, above.id, id);
  if (connected.edge === undefined) return document;
  return leadToOpenEnd(layers, placed(layers, connected.document, location, node, wanted, []), location, id);
}

/** Puts a node above others, which make room. */
function placed(
  layers: LayerRegistry,
  document: NetworkDocument,
  location: GraphLocation,
  node: NetworkNode,
  wanted: Position,
  under: readonly NetworkNode[],
): NetworkDocument {
  const graph = graphAt(document, location);
  const room = roomAbove(layers, graph, node, wanted, under, wanted.y - ROW_HEIGHT);
  const nodes = room.graph.nodes.map((other) =>
    other.id === node.id ? { ...other, position: room.position } : other,
  );
  return withGraph(document, location, makeRoom(layers, without(graph, node.id), { ...graph, nodes }));
}

function below(layers: LayerRegistry, above: NetworkNode, node: NetworkNode): Position {
  return { x: centreX(layers, above) - nodeWidth(layers, node) / 2, y: above.position.y + ROW_HEIGHT };
}

/** The wire to stand in, or the node to read. */
function placeInFlow(
  layers: LayerRegistry,
  graph: Graph,
  location: GraphLocation,
  node: NetworkNode,
  after: string | undefined,
): { readonly source?: string | undefined; readonly edge?: string | undefined } {
  const last = after === undefined ? undefined : nodeById(graph, after);
  if (last !== undefined && portsOf(layers, last).outputs !== 0) {
    return { source: last.id, edge: onwardEdge(graph, last.id)?.id };
  }
  const { ends } = flowEnds(graph, location);
  const end = ends.find((other) => other === last) ?? ends.find((other) => other !== node);
  const edge = end === undefined ? undefined : incoming(graph, end.id)[0];
  return edge === undefined
    ? { source: onlyLooseEnd(layers, graph, location, node) }
    : { source: edge.source, edge: edge.id };
}

/** The one place where the flow stops short; of several none is the obvious one. */
function onlyLooseEnd(
  layers: LayerRegistry,
  graph: Graph,
  location: GraphLocation,
  except: NetworkNode,
): string | undefined {
  const fed = fedNodes(graph, location);
  const [end, ...others] = looseEnds(layers, graph).filter((node) => node !== except && fed.has(node.id));
  return others.length === 0 ? end?.id : undefined;
}

/** An output that reads nothing yet reads what was added, if data comes that way. */
function leadToOpenEnd(
  layers: LayerRegistry,
  document: NetworkDocument,
  location: GraphLocation,
  id: string,
): NetworkDocument {
  const graph = graphAt(document, location);
  const end = flowEnds(graph, location).ends.find((node) => incoming(graph, node.id).length === 0);
  const node = nodeById(graph, id);
  if (node === undefined || end === undefined || end === node) return document;
  const above = reachable(graph, [id], "up");
  if (!flowEnds(graph, location).starts.some((start) => above.has(start.id))) return document;
  const room = placed(layers, document, location, node, node.position, [end]);
  return connect(layers, room, location, id, end.id).document;
}
