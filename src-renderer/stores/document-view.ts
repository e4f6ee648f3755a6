/** Where a person stands in a drawing: pure functions from the ids of the entered block nodes. */
import type { BlockNode, Graph, GraphLocation, NetworkDocument } from "#core/network/document";
import { ROOT } from "#core/network/document";

/** The block nodes that were entered, outermost first; undefined when one of them is gone. */
export function enteredBlocks(
  document: NetworkDocument,
  viewPath: readonly string[],
): readonly BlockNode[] | undefined {
  let graph: Graph | undefined = document.graph;
  const blocks: BlockNode[] = [];
  for (const id of viewPath) {
    const node: Graph["nodes"][number] | undefined = graph.nodes.find((candidate) => candidate.id === id);
    if (node?.kind !== "block") return undefined;
    graph = Object.hasOwn(document.blocks, node.block) ? document.blocks[node.block]?.graph : undefined;
    if (graph === undefined) return undefined;
    blocks.push(node);
  }
  return blocks;
}

export function graphInView(document: NetworkDocument, viewPath: readonly string[]): Graph | undefined {
  const blocks = enteredBlocks(document, viewPath);
  if (blocks === undefined) return undefined;
  const last = blocks.at(-1);
  return last === undefined ? document.graph : document.blocks[last.block]?.graph;
}

/** The graph in view of what is open, if anything is. */
export function shownGraph(state: {
  readonly document: NetworkDocument | undefined;
  readonly viewPath: readonly string[];
}): Graph | undefined {
  return state.document && graphInView(state.document, state.viewPath);
}

export function locationInView(document: NetworkDocument, viewPath: readonly string[]): GraphLocation {
  const last = enteredBlocks(document, viewPath)?.at(-1);
  return last === undefined ? ROOT : { kind: "block", block: last.block };
}

/**
 * What stands before a node's name in its path: "" at the top, `stage2/1/` inside a block (the first repeat stands
 * for all of them).
 */
export function pathPrefix(document: NetworkDocument, viewPath: readonly string[]): string {
  return (enteredBlocks(document, viewPath) ?? []).map((block) => `${block.name}/1/`).join("");
}
