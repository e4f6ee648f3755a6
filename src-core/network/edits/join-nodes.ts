/** Bringing selected layers together in an Add or a Concatenate. */
import type { LayerRegistry } from "../../layers/registry";
import { makeRoom } from "../../layout/make-room";
import type { Edge, Graph, GraphLocation, LayerNode, NetworkDocument, NetworkNode } from "../document";
import { largest } from "../extremes";
import { onwardEdge } from "../flow";
import { graphAt, nodeById, reachable, topologicalOrder, uniqueName, withGraph } from "../graph";
import { newIdentifier } from "../identifiers";
import { centreX, clampPosition, ROW_HEIGHT } from "../metrics";
import { portsOf } from "../ports";
import { withinLimits } from "./commit";
import { splicedEdges } from "./insert";
import { roomAbove } from "./room";

export interface Joined {
  readonly document: NetworkDocument;
  /** Id of the new merge; absent when the selection was refused. */
  readonly node?: string;
  /** Why it was refused, as a sentence. */
  readonly reason?: string;
}

/**
 * Puts a merge below the layers, which all lead into it. It stands in the wire that carries the flow on from the last of
 * them, so that what came after that one now reads the merge; layers that nothing reads leave it with a loose end.
 */
export function joinNodes(
  layers: LayerRegistry,
  document: NetworkDocument,
  location: GraphLocation,
  ids: readonly string[],
  type: string,
): Joined {
  const graph = graphAt(document, location);
  const sources = inFlowOrder(layers, graph, ids);
  if (sources.length < 2) {
    return { document, reason: "Select two or more layers whose outputs are to come together." };
  }
  const found = hostOf(graph, sources);
  if (found === undefined) return { document, reason: "Layers on a circle of wires cannot be joined." };
  const { host, edge } = found;
  const lowest = largest(sources.map((node) => node.position.y));
  const unplaced: LayerNode = {
    kind: "layer",
    id: newIdentifier("node"),
    type,
    name: uniqueName(graph, layers.find(type)?.nameBase ?? type),
    params: {},
    position: { x: 0, y: 0 },
  };
  const wanted = clampPosition({ x: mergeLeft(layers, host, unplaced), y: lowest + ROW_HEIGHT });
  const target = edge && nodeById(graph, edge.target);
  const room = roomAbove(layers, graph, unplaced, wanted, target ? [target] : [], host.position.y);
  const merge = { ...unplaced, position: room.position };
  const others = sources.filter((node) => edge === undefined || node !== host);
  const entering = others.map(
    (node): Edge => ({ id: newIdentifier("edge"), source: node.id, target: merge.id }),
  );
  const edges = [...(edge ? splicedEdges(graph.edges, edge, merge.id) : graph.edges), ...entering];
  const joined = makeRoom(layers, graph, { nodes: [...room.graph.nodes, merge], edges });
  return { document: withinLimits(withGraph(document, location, joined)), node: merge.id };
}

function mergeLeft(layers: LayerRegistry, host: NetworkNode, merge: LayerNode): number {
  return centreX(layers, host) - (centreX(layers, merge) - merge.position.x);
}

/** Those that give something further, as data reaches them. */
function inFlowOrder(layers: LayerRegistry, graph: Graph, ids: readonly string[]): NetworkNode[] {
  const wanted = new Set(ids);
  const { order, inCycle } = topologicalOrder(graph);
  return [...order, ...inCycle]
    .filter((id) => wanted.has(id))
    .flatMap((id) => nodeById(graph, id) ?? [])
    .filter((node) => portsOf(layers, node).outputs !== 0);
}

/** The layer in whose onward wire the merge can stand without a circle, the last one first; else the last, with no wire. */
function hostOf(
  graph: Graph,
  sources: readonly NetworkNode[],
): { readonly host: NetworkNode; readonly edge?: Edge } | undefined {
  for (const host of sources.toReversed()) {
    const edge = onwardEdge(graph, host.id);
    if (edge === undefined) continue;
    const below = reachable(graph, [edge.target], "down");
    if (!sources.some((source) => below.has(source.id))) return { host, edge };
  }
  const last = sources.at(-1);
  const leadsOn = last !== undefined && graph.edges.some((edge) => edge.source === last.id);
  return last === undefined || leadsOn ? undefined : { host: last };
}
