/** How a drawing flows, read from its wires alone: where a card lies on the canvas says nothing about what it means. */
import type { LayerRegistry } from "../layers/registry";
import type { Edge, Graph, GraphLocation, NetworkNode } from "./document";
import { edgesBy, nodeById, outgoing, reachable, topologicalOrder } from "./graph";
import { isShortcut, portsOf } from "./ports";

/** Where the flow of a graph begins and ends: a network's inputs and outputs, a block's own. */
export function flowEnds(
  graph: Graph,
  location: GraphLocation,
): { readonly starts: readonly NetworkNode[]; readonly ends: readonly NetworkNode[] } {
  const [start, end] = location.kind === "root" ? ["input", "output"] : ["blockInput", "blockOutput"];
  const ofType = (type: string): NetworkNode[] =>
    graph.nodes.filter((node) => node.kind === "layer" && node.type === type);
  return { starts: ofType(start), ends: ofType(end) };
}

/** Ids of what data reaches: the starts and all that hangs below them. */
export function fedNodes(graph: Graph, location: GraphLocation): Set<string> {
  return reachable(
    graph,
    flowEnds(graph, location).starts.map((node) => node.id),
    "down",
  );
}

/** Layers whose output nothing reads; the furthest from the beginning first, for a chain ends where it was drawn last. */
export function looseEnds(layers: LayerRegistry, graph: Graph): NetworkNode[] {
  const read = new Set(graph.edges.map((edge) => edge.source));
  const depth = depths(graph);
  return graph.nodes
    .filter((node) => !read.has(node.id) && portsOf(layers, node).outputs !== 0)
    .sort((one, other) => (depth.get(other.id) ?? 0) - (depth.get(one.id) ?? 0));
}

/** Wires on the longest way to each node; nodes on a circle or behind one have none. */
function depths(graph: Graph): Map<string, number> {
  const depth = new Map<string, number>();
  const following = edgesBy(graph, "source");
  for (const id of topologicalOrder(graph).order) {
    const next = (depth.get(id) ?? 0) + 1;
    for (const { target } of following.get(id) ?? []) {
      depth.set(target, Math.max(next, depth.get(target) ?? 0));
    }
  }
  return depth;
}

/** The wire that carries the flow on from a node: no skip, neither one with a shortcut nor a bare one. */
export function onwardEdge(graph: Graph, node: string): Edge | undefined {
  const edges = outgoing(graph, node);
  const plain = edges.filter((edge) => {
    const target = nodeById(graph, edge.target);
    return target !== undefined && !isShortcut(target);
  });
  // A bare skip ends where another branch of the same node ends too, only sooner.
  const following = plain.flatMap((edge) => outgoing(graph, edge.target).map(({ target }) => target));
  const below = reachable(graph, following, "down");
  return plain.find((edge) => !below.has(edge.target)) ?? plain[0] ?? edges[0];
}

/** Of some nodes the one that comes last in the flow; those on a circle come after all others. */
export function lastInFlow(graph: Graph, ids: ReadonlySet<string>): string | undefined {
  const { order, inCycle } = topologicalOrder(graph);
  return [...order, ...inCycle].findLast((id) => ids.has(id));
}
