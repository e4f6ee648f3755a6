/** Wires. */
import type { LayerRegistry } from "../../layers/registry";
import type { Graph, GraphLocation, NetworkDocument } from "../document";
import { graphAt, nodeById, withGraph } from "../graph";
import { newIdentifier } from "../identifiers";
import { portsOf } from "../ports";
import { withinLimits } from "./commit";

export interface Connected {
  readonly document: NetworkDocument;
  /** Id of the new wire; absent when it was refused. */
  readonly edge?: string;
  /** Why it was refused, as a sentence. */
  readonly reason?: string;
}

/** Why these two cannot be wired, or nothing when they can. The canvas asks while a wire is drawn. */
export function connectionRefusal(
  layers: LayerRegistry,
  graph: Graph,
  source: string,
  target: string,
): string | undefined {
  const from = nodeById(graph, source);
  const to = nodeById(graph, target);
  if (from === undefined || to === undefined) return "One end of the wire does not exist.";
  if (from === to) return "A layer cannot read its own output.";
  if (portsOf(layers, from).outputs === 0) return `"${from.name}" is an end and gives nothing further.`;
  if (portsOf(layers, to).inputs === 0) return `"${to.name}" is a beginning and reads nothing.`;
  if (graph.edges.some((edge) => edge.source === source && edge.target === target)) {
    return `"${to.name}" already reads "${from.name}".`;
  }
  return undefined;
}

/** Draws a wire. A target with one input lets go of the wire it had. */
export function connect(
  layers: LayerRegistry,
  document: NetworkDocument,
  location: GraphLocation,
  source: string,
  target: string,
): Connected {
  const graph = graphAt(document, location);
  const reason = connectionRefusal(layers, graph, source, target);
  if (reason !== undefined) return { document, reason };
  const to = nodeById(graph, target);
  const isMerge = to !== undefined && portsOf(layers, to).inputs === "many";
  const kept = isMerge ? graph.edges : graph.edges.filter((edge) => edge.target !== target);
  const edge = { id: newIdentifier("edge"), source, target };
  const connected = withGraph(document, location, { ...graph, edges: [...kept, edge] });
  return { document: withinLimits(connected), edge: edge.id };
}

/** Draws a wire from one node to each of several that read nothing yet. */
export function fanOut(
  document: NetworkDocument,
  location: GraphLocation,
  source: string,
  targets: readonly string[],
): NetworkDocument {
  const graph = graphAt(document, location);
  const edges = targets.map((target) => ({ id: newIdentifier("edge"), source, target }));
  return withinLimits(withGraph(document, location, { ...graph, edges: [...graph.edges, ...edges] }));
}

/** Cuts wires. */
export function disconnect(
  document: NetworkDocument,
  location: GraphLocation,
  edgeIds: readonly string[],
): NetworkDocument {
  const graph = graphAt(document, location);
  const cut = new Set(edgeIds);
  const edges = graph.edges.filter((edge) => !cut.has(edge.id));
  return edges.length === graph.edges.length ? document : withGraph(document, location, { ...graph, edges });
}
