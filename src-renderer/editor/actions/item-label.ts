import type { LayerRegistry } from "#core/layers/registry";
import type { NetworkDocument } from "#core/network/document";
import { findBlock, type Item } from "./items";

/** "Convolution", or the block's name. */
export function itemLabel(layers: LayerRegistry, document: NetworkDocument, item: Item): string {
  return item.kind === "layer"
    ? (layers.find(item.type)?.label ?? item.type)
    : (findBlock(document, item.id)?.name ?? "block");
}
