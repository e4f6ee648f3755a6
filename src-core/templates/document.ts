import {
  type BlockDefinition,
  DOCUMENT_FORMAT,
  DOCUMENT_VERSION,
  type Graph,
  type NetworkDocument,
} from "../network/document";
import type { Recipe } from "../training/recipe";

/** Wraps a drawing into a document that carries the blocks it uses. Sharing them is safe: no edit changes an object. */
export function templateDocument(
  name: string,
  dataset: NetworkDocument["dataset"],
  recipe: Recipe,
  graph: Graph,
  blocks: readonly BlockDefinition[] = [],
  declared: NetworkDocument["arguments"] = [],
): NetworkDocument {
  return {
    format: DOCUMENT_FORMAT,
    version: DOCUMENT_VERSION,
    name,
    dataset,
    recipe,
    arguments: declared,
    graph,
    blocks: Object.fromEntries(blocks.map((block) => [block.id, block])),
  };
}
