/** The run of layers between two of them, along the trunk. */
import type { Graph } from "#core/network/document";
import { edgesBy, nodeById } from "#core/network/graph";
import { isShortcut } from "#core/network/ports";

/** All nodes on the trunk from one to the other, whichever comes first; just the second when no wire joins them. */
export function runBetween(graph: Graph, one: string, other: string): readonly string[] {
  if (one === other) return [one];
  return follow(graph, one, other) ?? follow(graph, other, one) ?? [other];
}

/** Breadth first, past shortcuts: the way from the first to the last node. */
function follow(graph: Graph, from: string, to: string): string[] | undefined {
  const outgoing = edgesBy(graph, "source");
  const before = new Map<string, string | undefined>([[from, undefined]]);
  for (const [id] of before) {
    if (id === to) break;
    for (const edge of outgoing.get(id) ?? []) {
      const target = nodeById(graph, edge.target);
      if (target !== undefined && !isShortcut(target) && !before.has(target.id)) before.set(target.id, id);
    }
  }
  if (!before.has(to)) return undefined;
  const way: string[] = [];
  for (let id: string | undefined = to; id !== undefined; id = before.get(id)) way.push(id);
  return way.reverse();
}
