/** Taking nodes out, with or without closing the gap. */
import type { Edge, Graph, GraphLocation, NetworkDocument } from "../document";
import { graphAt, incoming, nodeById, withGraph } from "../graph";
import { isBlockEnd, isShortcut } from "../ports";

/**
 * Removes nodes and the wires that touch them. With `heal`, whatever read a removed node reads what that node
 * read (a merge's first input that is no shortcut), in the same port. A shortcut beside others at a merge is a skip and no
 * link of a chain: it goes with its wires. A block's own input and output stay.
 */
export function removeNodes(
  document: NetworkDocument,
  location: GraphLocation,
  ids: readonly string[],
  options: { readonly heal: boolean },
): NetworkDocument {
  const graph = graphAt(document, location);
  const wanted = new Set(ids);
  const removed = new Set(
    graph.nodes.filter((node) => wanted.has(node.id) && !isBlockEnd(node)).map((node) => node.id),
  );
  if (removed.size === 0) return document;
  return withGraph(document, location, {
    nodes: graph.nodes.filter((node) => !removed.has(node.id)),
    edges: options.heal
      ? healedEdges(graph, removed)
      : graph.edges.filter((edge) => !removed.has(edge.source) && !removed.has(edge.target)),
  });
}

function healedEdges(graph: Graph, removed: ReadonlySet<string>): Edge[] {
  const staysAbove = new Map<string, string | undefined>();
  const pairs = new Set(
    graph.edges
      .filter((edge) => !removed.has(edge.source) && !removed.has(edge.target))
      .map((edge) => pairKey(edge.source, edge.target)),
  );
  return graph.edges.flatMap((edge) => {
    if (removed.has(edge.target)) return [];
    if (!removed.has(edge.source)) return [edge];
    if (isShortcutId(graph, edge.source) && incoming(graph, edge.target).length > 1) return [];
    const source = sourceBehind(graph, removed, edge.source, staysAbove);
    if (source === undefined || source === edge.target || pairs.has(pairKey(source, edge.target))) return [];
    pairs.add(pairKey(source, edge.target));
    return [{ ...edge, source }];
  });
}

/**
 * The first node up the wire that stays; nothing when the wire ends, or runs in a circle.
 *
 * @param known answers for nodes that were passed before, so that a long row is walked once for all that hang on it
 */
function sourceBehind(
  graph: Graph,
  removed: ReadonlySet<string>,
  start: string,
  known: Map<string, string | undefined>,
): string | undefined {
  const passed = new Set<string>();
  let id: string | undefined = start;
  while (id !== undefined && removed.has(id) && !known.has(id)) {
    if (passed.has(id)) id = undefined;
    else {
      passed.add(id);
      id = firstSource(graph, id);
    }
  }
  const found = id !== undefined && known.has(id) ? known.get(id) : id;
  for (const each of passed) known.set(each, found);
  return found;
}

function firstSource(graph: Graph, id: string): string | undefined {
  const sources = incoming(graph, id).map((edge) => edge.source);
  return sources.find((source) => !isShortcutId(graph, source)) ?? sources[0];
}

function isShortcutId(graph: Graph, id: string): boolean {
  const node = nodeById(graph, id);
  return node !== undefined && isShortcut(node);
}

function pairKey(source: string, target: string): string {
  return `${source} ${target}`;
}
