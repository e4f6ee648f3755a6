/** Going to the place that a problem concerns. */

import type { GraphLocation, NetworkDocument } from "#core/network/document";
import type { Problem } from "#core/network/problem";
import type { DocumentStore } from "./document-store";
import { graphInView, locationInView } from "./document-view";

/** The shortest way in: ids of block nodes that lead to a graph with that location; undefined when none does. */
function wayTo(document: NetworkDocument, location: GraphLocation): readonly string[] | undefined {
  if (location.kind === "root") return [];
  const queue: (readonly string[])[] = [[]];
  const seen = new Set<string>();
  for (let way = queue.shift(); way !== undefined; way = queue.shift()) {
    for (const node of graphInView(document, way)?.nodes ?? []) {
      if (node.kind !== "block" || seen.has(node.block)) continue;
      seen.add(node.block);
      const next = [...way, node.id];
      if (node.block === location.block) return next;
      queue.push(next);
    }
  }
  return undefined;
}

/** Enters the block it is in when that is not in view, and selects its nodes; the canvas follows the selection. */
export function revealProblem(documents: DocumentStore, problem: Problem): void {
  const { document, viewPath } = documents.getState();
  if (!document) return;
  const here = locationInView(document, viewPath);
  const there = problem.location;
  const inView =
    here.kind === "root" ? there.kind === "root" : there.kind === "block" && there.block === here.block;
  if (!inView) {
    const way = wayTo(document, there);
    if (!way) return;
    documents.getState().leaveTo(0);
    for (const node of way) documents.getState().enterBlock(node);
  }
  documents.getState().select(problem.nodes);
}

/** Ids of the drawing's nodes, blocks among them, that these layers' paths begin with. */
export function nodesAtTop({ graph }: NetworkDocument, paths: readonly string[]): readonly string[] {
  const names = new Set(paths.map((path) => path.split("/")[0]));
  return graph.nodes.flatMap((node) => (names.has(node.name) ? [node.id] : []));
}

/** Leaves all blocks and selects nodes there; the canvas follows the selection. */
export function revealAtTop(documents: DocumentStore, nodes: readonly string[]): void {
  documents.getState().leaveTo(0);
  documents.getState().select(nodes);
}
