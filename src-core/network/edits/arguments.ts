/** Putting an instance's values in the place of its block's argument references. */

import { type ArgumentReference, isArgumentReference, type ParamValue } from "../../layers/param-value";
import type { BlockArgument, BlockNode, NetworkNode } from "../document";
import { soundRepeat } from "./sound-repeat";

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
function substitute(value: ParamValue, values: ReadonlyMap<string, ParamValue>): ParamValue {
  if (!isArgumentReference(value)) return value;
  const found = values.get(value.arg);
  if (found === undefined) return value;
  const factor = value.factor ?? 1;
  if (isArgumentReference(found)) {
    const product = (found.factor ?? 1) * factor;
    return product === 1 ? { arg: found.arg } : { arg: found.arg, factor: product };
  }
  // A document holds no infinity.
  return typeof found === "number" ? clampNumber(found * factor) : found;
}

/** The node with every reference replaced, that of its repeats too; the very same node when it has none. */
export function substituteInNode(node: NetworkNode, values: ReadonlyMap<string, ParamValue>): NetworkNode {
  return mapReferences(node, (reference) => substitute(reference, values));
}

/** The node with its references to an argument led to the argument's new name. */
export function renameReferences(node: NetworkNode, name: string, renamed: string): NetworkNode {
  return mapReferences(node, (reference) =>
    reference.arg === name ? { ...reference, arg: renamed } : reference,
  );
}

/** Names of the surrounding block's, or the network's, arguments that these nodes refer to. */
export function referredArguments(nodes: readonly NetworkNode[]): Set<string> {
  return new Set(nodes.flatMap(referencesOf).map((reference) => reference.arg));
}

export function followsArgument(node: NetworkNode, name: string): boolean {
  return referencesOf(node).some((reference) => reference.arg === name);
}

function referencesOf(node: NetworkNode): ArgumentReference[] {
  return node.kind === "layer"
    ? Object.values(node.params).filter(isArgumentReference)
    : [...Object.values(node.args), node.repeat].filter(isArgumentReference);
}

function mapReferences(node: NetworkNode, change: (reference: ArgumentReference) => ParamValue): NetworkNode {
  if (referencesOf(node).length === 0) return node;
  const changed = (own: Readonly<Record<string, ParamValue>>): Record<string, ParamValue> =>
    Object.fromEntries(
      Object.entries(own).map(([key, value]) => [key, isArgumentReference(value) ? change(value) : value]),
    );
  if (node.kind === "layer") return { ...node, params: changed(node.params) };
  const repeat = isArgumentReference(node.repeat) ? change(node.repeat) : node.repeat;
  return {
    ...node,
    args: changed(node.args),
    repeat: isArgumentReference(repeat) ? repeat : soundRepeat(repeat),
  };
}

function clampNumber(value: number): number {
  return Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, value));
}
