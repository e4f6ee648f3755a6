/** Reading a document's graphs, and putting a changed graph back. */
import type { BlockArgument, BlockDefinition, Graph, GraphLocation, NetworkDocument } from "./document";
import { edgesBy } from "./graph-index";
import { NameGiver } from "./names";

export { edgesBy, incoming, nodeById, outgoing } from "./graph-index";

const EMPTY: Graph = { nodes: [], edges: [] };

/** A block of this document. Looks at own keys only: `toString` is a legal id and no block. */
export function blockById(
  document: Pick<NetworkDocument, "blocks">,
  id: string,
): BlockDefinition | undefined {
  return Object.hasOwn(document.blocks, id) ? document.blocks[id] : undefined;
}

/** The arguments that nodes at a location can follow: of the block, or of the network. */
export function argumentsAt(document: NetworkDocument, location: GraphLocation): readonly BlockArgument[] {
  return location.kind === "root"
    ? document.arguments
    : (blockById(document, location.block)?.arguments ?? []);
}

/** The graph at a location; an empty one when its block is gone. */
export function graphAt(document: NetworkDocument, location: GraphLocation): Graph {
  return location.kind === "root" ? document.graph : (blockById(document, location.block)?.graph ?? EMPTY);
}

/** The document with another graph at that location. The same document when nothing changed or the block is gone. */
export function withGraph(document: NetworkDocument, location: GraphLocation, graph: Graph): NetworkDocument {
  if (graph === graphAt(document, location)) return document;
  if (location.kind === "root") return { ...document, graph };
  const block = blockById(document, location.block);
  if (block === undefined) return document;
  return { ...document, blocks: { ...document.blocks, [location.block]: { ...block, graph } } };
}

/** Every graph of the document with its location, the top one first. */
export function allGraphs(document: NetworkDocument): { location: GraphLocation; graph: Graph }[] {
  const blocks = Object.values(document.blocks).map((block) => ({
    location: { kind: "block", block: block.id } as const,
    graph: block.graph,
  }));
  return [{ location: { kind: "root" }, graph: document.graph }, ...blocks];
}

/**
 * Ids in an order where each node stands after all it reads (Kahn 1962); among those that are ready, the drawing's order.
 * `inCycle` holds the nodes that lie on a cycle or behind one; it is empty for a sound graph.
 */
export function topologicalOrder(graph: Graph): { order: string[]; inCycle: string[] } {
  const following = edgesBy(graph, "source");
  const waiting = new Map(graph.nodes.map((node) => [node.id, 0]));
  for (const edge of graph.edges) waiting.set(edge.target, (waiting.get(edge.target) ?? 0) + 1);
  const order = graph.nodes.filter((node) => waiting.get(node.id) === 0).map((node) => node.id);
  // The array grows while it is walked: it is the queue.
  for (const id of order) {
    for (const edge of following.get(id) ?? []) {
      const left = (waiting.get(edge.target) ?? 0) - 1;
      waiting.set(edge.target, left);
      if (left === 0) order.push(edge.target);
    }
  }
  const inCycle = graph.nodes.filter((node) => (waiting.get(node.id) ?? 0) > 0).map((node) => node.id);
  return { order, inCycle };
}

/** Ids that can be reached from the given ones along edges (or against them), the given ones included. */
export function reachable(graph: Graph, from: Iterable<string>, direction: "down" | "up"): Set<string> {
  const edges = edgesBy(graph, direction === "down" ? "source" : "target");
  const found = new Set(from);
  for (const id of found) {
    for (const edge of edges.get(id) ?? []) found.add(direction === "down" ? edge.target : edge.source);
  }
  return found;
}

/** A free name made of the base and the smallest free number from 1: `conv1`, `conv2`. */
export function uniqueName(graph: Graph, base: string): string {
  return new NameGiver(graph.nodes.map((node) => node.name)).numbered(base);
}
