/** Putting an instance's values in the place of its block's argument references. */

import { isArgumentReference, type ParamValue } from "../../layers/param-value";
import type { BlockArgument, BlockNode, NetworkNode } from "../document";

/** What each argument of an instance stands for in one of its repeats (0 is the first). */
export function argumentValues(
  declared: readonly BlockArgument[],
  instance: Pick<BlockNode, "args">,
  repeat: number,
): Map<string, ParamValue> {
  return new Map(
    declared.map((argument) => {
      const given = Object.hasOwn(instance.args, argument.name) ? instance.args[argument.name] : undefined;
      const value = repeat > 0 ? argument.afterFirst : undefined;
      return [argument.name, value ?? given ?? argument.default];
    }),
  );
}

/** The value with its reference replaced. A reference to an argument that is itself a reference multiplies the factors. */
export function substitute(value: ParamValue, values: ReadonlyMap<string, ParamValue>): ParamValue {
  if (!isArgumentReference(value)) return value;
  const found = values.get(value.arg);
  if (found === undefined) return value;
  const factor = value.factor ?? 1;
  if (isArgumentReference(found)) {
    const product = (found.factor ?? 1) * factor;
    return product === 1 ? { arg: found.arg } : { arg: found.arg, factor: product };
  }
  return typeof found === "number" ? found * factor : found;
}

/** The node with every reference replaced; the very same node when it has none. */
export function substituteInNode(node: NetworkNode, values: ReadonlyMap<string, ParamValue>): NetworkNode {
  const own = node.kind === "layer" ? node.params : node.args;
  if (!Object.values(own).some(isArgumentReference)) return node;
  const replaced = Object.fromEntries(
    Object.entries(own).map(([key, value]) => [key, substitute(value, values)]),
  );
  return node.kind === "layer" ? { ...node, params: replaced } : { ...node, args: replaced };
}

/** Names of the surrounding block's arguments that these nodes refer to. */
export function referredArguments(nodes: readonly NetworkNode[]): Set<string> {
  const values = nodes.flatMap((node) => Object.values(node.kind === "layer" ? node.params : node.args));
  return new Set(values.filter(isArgumentReference).map((reference) => reference.arg));
}
