/** Changes to block definitions: their names, and throwing out those that nothing uses. */

import { type BlockDefinition, type NetworkDocument, nameSchema } from "../document";
import { blockById } from "../graph";
import { usedBlocks } from "./clip";

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
