/** Changes to block definitions: their arguments, names, and throwing out those that nothing uses. */

import type { ParamValue } from "../../layers/param-value";
import {
  type BlockArgument,
  type BlockDefinition,
  blockArgumentSchema,
  LIMITS,
  type NetworkDocument,
  type NetworkNode,
  nameSchema,
} from "../document";
import { blockById } from "../graph";
import { renameReferences, substituteInNode } from "./arguments";
import { usedBlocks } from "./clip";
import { mapKeeping } from "./same";

/** Adds an argument; a second one of the same name, or an unsound one, changes nothing. */
export function addBlockArgument(
  document: NetworkDocument,
  blockId: string,
  argument: BlockArgument,
): NetworkDocument {
  const block = blockById(document, blockId);
  const parsed = blockArgumentSchema.safeParse(argument);
  if (block === undefined || !parsed.success || block.arguments.length >= LIMITS.arguments) return document;
  if (block.arguments.some((other) => other.name === argument.name)) return document;
  return withBlock(document, { ...block, arguments: [...block.arguments, parsed.data] });
}

/** Removes an argument: inside the block its default takes its place, and instances forget their value. */
export function removeBlockArgument(
  document: NetworkDocument,
  blockId: string,
  name: string,
): NetworkDocument {
  const block = blockById(document, blockId);
  const argument = block?.arguments.find((candidate) => candidate.name === name);
  if (block === undefined || argument === undefined) return document;
  const values = new Map<string, ParamValue>([[name, argument.default]]);
  const nodes = mapKeeping(block.graph.nodes, (node) => substituteInNode(node, values));
  const changed = withBlock(document, {
    ...block,
    arguments: block.arguments.filter((candidate) => candidate !== argument),
    graph: nodes === block.graph.nodes ? block.graph : { ...block.graph, nodes },
  });
  return mapInstances(changed, blockId, (args) =>
    Object.fromEntries(Object.entries(args).filter(([key]) => key !== name)),
  );
}

/** Changes an argument. A new name is carried to the references inside the block and to every instance. */
export function setBlockArgument(
  document: NetworkDocument,
  blockId: string,
  name: string,
  change: Partial<BlockArgument>,
): NetworkDocument {
  const block = blockById(document, blockId);
  const argument = block?.arguments.find((candidate) => candidate.name === name);
  if (block === undefined || argument === undefined) return document;
  const parsed = blockArgumentSchema.safeParse({ ...argument, ...change });
  if (!parsed.success) return document;
  const renamed = parsed.data.name;
  if (renamed !== name && block.arguments.some((other) => other.name === renamed)) return document;
  const changed = withBlock(document, {
    ...block,
    arguments: block.arguments.map((candidate) => (candidate === argument ? parsed.data : candidate)),
    graph:
      renamed === name
        ? block.graph
        : {
            ...block.graph,
            nodes: mapKeeping(block.graph.nodes, (node) => renameReferences(node, name, renamed)),
          },
  });
  if (renamed === name) return changed;
  return mapInstances(changed, blockId, (args) =>
    Object.fromEntries(Object.entries(args).map(([key, value]) => [key === name ? renamed : key, value])),
  );
}

/** Changes a block's name or description. */
export function describeBlock(
  document: NetworkDocument,
  blockId: string,
  change: { readonly name?: string; readonly description?: string },
): NetworkDocument {
  const block = blockById(document, blockId);
  if (block === undefined) return document;
  const name = nameSchema.safeParse(change.name).data ?? block.name;
  const description = (change.description ?? block.description).slice(0, 2_000);
  if (name === block.name && description === block.description) return document;
  return withBlock(document, { ...block, name, description });
}

/** Drops the definitions that no instance leads to. */
export function removeUnusedBlocks(document: NetworkDocument): NetworkDocument {
  const used = new Set(usedBlocks(document, document.graph.nodes).map((block) => block.id));
  const kept = Object.entries(document.blocks).filter(([id]) => used.has(id));
  if (kept.length === Object.keys(document.blocks).length) return document;
  return { ...document, blocks: Object.fromEntries(kept) };
}

function withBlock(document: NetworkDocument, block: BlockDefinition): NetworkDocument {
  return { ...document, blocks: { ...document.blocks, [block.id]: block } };
}

function mapInstances(
  document: NetworkDocument,
  blockId: string,
  change: (args: Record<string, ParamValue>) => Record<string, ParamValue>,
): NetworkDocument {
  const mapNode = (node: NetworkNode): NetworkNode =>
    node.kind === "block" && node.block === blockId ? { ...node, args: change(node.args) } : node;
  const nodes = mapKeeping(document.graph.nodes, mapNode);
  const blocks = Object.values(document.blocks).map((block) => {
    const inner = mapKeeping(block.graph.nodes, mapNode);
    return inner === block.graph.nodes ? block : { ...block, graph: { ...block.graph, nodes: inner } };
  });
  return {
    ...document,
    graph: nodes === document.graph.nodes ? document.graph : { ...document.graph, nodes },
    blocks: Object.fromEntries(blocks.map((block) => [block.id, block])),
  };
}
