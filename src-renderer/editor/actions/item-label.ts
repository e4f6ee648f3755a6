import { findLayer } from "#core/layers/index";
import type { NetworkDocument } from "#core/network/document";
import { findBlock, type Item } from "./items";

/** "Convolution", or the block's name. */
export function itemLabel(document: NetworkDocument, item: Item): string {
  return item.kind === "layer"
    ? (findLayer(item.type)?.label ?? item.type)
    : (findBlock(document, item.id)?.name ?? "block");
}
