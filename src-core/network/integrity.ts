/** What a schema cannot say: that ids are unique, edges have their ends, and counts over all blocks stay in bounds. */
import { type Graph, LIMITS, type NetworkDocument } from "./document";
import { allGraphs } from "./graph";

const BLOCK_ENDS = ["blockInput", "blockOutput"] as const;

/** The first thing that contradicts itself, as a sentence; nothing when the document is sound. */
export function integrityRefusal(document: NetworkDocument): string | undefined {
  const graphs = allGraphs(document);
  const nodes = graphs.reduce((sum, { graph }) => sum + graph.nodes.length, 0);
  const edges = graphs.reduce((sum, { graph }) => sum + graph.edges.length, 0);
  const blocks = Object.entries(document.blocks);
  return (
    countRefusal(nodes, LIMITS.nodesInDocument, "layers") ??
    countRefusal(edges, LIMITS.edgesInDocument, "wires") ??
    countRefusal(blocks.length, LIMITS.blocksInDocument, "blocks") ??
    first(blocks, ([key, block]) =>
      key === block.id ? undefined : `The block kept under "${key}" says its id is "${block.id}".`,
    ) ??
    repeatedArgument(document.arguments, "The network") ??
    first(blocks, ([key, block]) => repeatedArgument(block.arguments, `The block "${key}"`)) ??
    first(graphs, ({ location, graph }) =>
      graphRefusal(graph, location.kind === "root" ? "the network" : `the block "${location.block}"`),
    ) ??
    first(blocks, ([key, block]) =>
      first([...BLOCK_ENDS], (type) => {
        const count = countType(block.graph, type);
        return count === 1 ? undefined : `The block "${key}" needs exactly one ${type} and has ${count}.`;
      }),
    ) ??
    first([...BLOCK_ENDS], (type) =>
      countType(document.graph, type) === 0
        ? undefined
        : `A ${type} stands in the network itself; only blocks have one.`,
    )
  );
}

function graphRefusal(graph: Graph, where: string): string | undefined {
  const ids = new Set(graph.nodes.map((node) => node.id));
  const repeatedNode =
    ids.size < graph.nodes.length ? duplicate(graph.nodes.map((node) => node.id)) : undefined;
  if (repeatedNode !== undefined) return `Two layers in ${where} have the same id "${repeatedNode}".`;
  const repeatedEdge = duplicate(graph.edges.map((edge) => edge.id));
  if (repeatedEdge !== undefined) return `Two wires in ${where} have the same id "${repeatedEdge}".`;
  return first(graph.edges, (edge) => {
    const missing = [edge.source, edge.target].find((end) => !ids.has(end));
    return missing === undefined
      ? undefined
      : `The wire "${edge.id}" in ${where} leads to a layer "${missing}" that does not exist.`;
  });
}

function repeatedArgument(declared: readonly { readonly name: string }[], whose: string): string | undefined {
  const repeated = duplicate(declared.map((argument) => argument.name));
  return repeated === undefined ? undefined : `${whose} has two arguments named "${repeated}".`;
}

function countRefusal(count: number, limit: number, what: string): string | undefined {
  if (count <= limit) return undefined;
  return `It holds ${count.toLocaleString("en")} ${what}; at most ${limit.toLocaleString("en")} are allowed.`;
}

function countType(graph: Graph, type: string): number {
  return graph.nodes.filter((node) => node.kind === "layer" && node.type === type).length;
}

function duplicate(values: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return values.find((value) => seen.size === seen.add(value).size);
}

function first<T>(items: readonly T[], refusal: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = refusal(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
