/** Changes to what the uses of a block say of its arguments. */
import type { ParamValue } from "../../layers/param-value";
import type { NetworkDocument, NetworkNode } from "../document";
import { mapKeeping } from "./same";

type Args = Record<string, ParamValue>;

/** @param change gives the same object where nothing changes */
export function mapInstances(
  document: NetworkDocument,
  blockId: string,
  change: (args: Args) => Args,
): NetworkDocument {
  const mapNode = (node: NetworkNode): NetworkNode => {
    if (node.kind !== "block" || node.block !== blockId) return node;
    const args = change(node.args);
    return args === node.args ? node : { ...node, args };
  };
  const nodes = mapKeeping(document.graph.nodes, mapNode);
  const blocks = Object.entries(document.blocks).map(([id, block]) => {
    const inner = mapKeeping(block.graph.nodes, mapNode);
    return [id, inner === block.graph.nodes ? block : { ...block, graph: { ...block.graph, nodes: inner } }];
  });
  return {
    ...document,
    graph: nodes === document.graph.nodes ? document.graph : { ...document.graph, nodes },
    blocks: Object.fromEntries(blocks),
  };
}
