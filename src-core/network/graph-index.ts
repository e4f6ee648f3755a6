/** Finding nodes and wires of a graph without looking through all of them each time. */
import type { Edge, Graph, NetworkNode } from "./document";

/** The first few questions cost less than an index would; whoever asks for each node of a graph gets one. */
const QUESTIONS_WITHOUT_INDEX = 4;

const NONE: readonly Edge[] = [];

class GraphIndex {
  readonly #nodes: ReadonlyMap<string, NetworkNode>;
  readonly #into: ReadonlyMap<string, readonly Edge[]>;
  readonly #outOf: ReadonlyMap<string, readonly Edge[]>;

  constructor(graph: Graph) {
    const nodes = new Map<string, NetworkNode>();
    // Of two nodes with one id the first counts, as in a search.
    for (const node of graph.nodes) if (!nodes.has(node.id)) nodes.set(node.id, node);
    this.#nodes = nodes;
    this.#into = edgesBy(graph, "target");
    this.#outOf = edgesBy(graph, "source");
  }

  node(id: string): NetworkNode | undefined {
    return this.#nodes.get(id);
  }

  into(id: string): readonly Edge[] {
    return this.#into.get(id) ?? NONE;
  }

  outOf(id: string): readonly Edge[] {
    return this.#outOf.get(id) ?? NONE;
  }
}

/** Graphs are never changed, only replaced, so what is true of one stays true while it lives. */
const indexes = new WeakMap<Graph, GraphIndex>();
const questions = new WeakMap<Graph, number>();

function indexOf(graph: Graph): GraphIndex | undefined {
  const known = indexes.get(graph);
  if (known !== undefined) return known;
  const asked = (questions.get(graph) ?? 0) + 1;
  questions.set(graph, asked);
  if (asked <= QUESTIONS_WITHOUT_INDEX) return undefined;
  const index = new GraphIndex(graph);
  indexes.set(graph, index);
  return index;
}

export function nodeById(graph: Graph, id: string): NetworkNode | undefined {
  const index = indexOf(graph);
  return index === undefined ? graph.nodes.find((node) => node.id === id) : index.node(id);
}

/** Edges that end at the node, in port order. */
export function incoming(graph: Graph, node: string): readonly Edge[] {
  return indexOf(graph)?.into(node) ?? graph.edges.filter((edge) => edge.target === node);
}

/** Edges that start at the node. */
export function outgoing(graph: Graph, node: string): readonly Edge[] {
  return indexOf(graph)?.outOf(node) ?? graph.edges.filter((edge) => edge.source === node);
}

/** Edges grouped by one of their ends, for walks that ask often. */
export function edgesBy(graph: Graph, end: "source" | "target"): Map<string, Edge[]> {
  const groups = new Map<string, Edge[]>();
  for (const edge of graph.edges) {
    const group = groups.get(edge[end]);
    if (group === undefined) groups.set(edge[end], [edge]);
    else group.push(edge);
  }
  return groups;
}
