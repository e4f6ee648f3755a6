import type { ArgumentValues } from "../layers/resolve-params";
import type { BlockNode, NetworkDocument } from "../network/document";
import { networkValues } from "../network/repeats";
import { argumentValuesOf } from "./card-words";

const NONE: ArgumentValues = {};

/**
 * What the arguments of the innermost entered block stand for, seen from the way in: first repeats all along. At the top,
 * the network's.
 */
export function argumentsInView(
  declared: NetworkDocument["arguments"],
  blocks: NetworkDocument["blocks"],
  entered: readonly BlockNode[],
): ArgumentValues {
  return entered.reduce((outer, node) => {
    const definition = Object.hasOwn(blocks, node.block) ? blocks[node.block] : undefined;
    return definition === undefined ? NONE : argumentValuesOf(node, definition, outer);
  }, networkValues(declared));
}
