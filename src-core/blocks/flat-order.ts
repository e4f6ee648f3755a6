/** The last step of expansion: an order in which shortcuts can be resolved, and what each has to match. */

import type { LayerNode } from "../network/document";
import type { FlatNode } from "./flat-graph";

/** A flat node before it has its final place; `inputs` are places in the list of drafts. */
export interface Draft {
  readonly path: string;
  readonly node: LayerNode;
  readonly inputs: readonly number[];
}

/**
 * Moves each shortcut to just before the first layer that uses it. Whatever else that layer needs then comes
 * earlier, so a walk in this order knows the shape that a shortcut must match when it reaches it.
 *
 * @param drafts in topological order
 * @returns places in `drafts`, in the new order, which is topological too
 */
export function orderForShortcuts(drafts: readonly Draft[]): readonly number[] {
  const isUsed = new Uint8Array(drafts.length);
  for (const draft of drafts) for (const input of draft.inputs) isUsed[input] = 1;
  const isPlaced = new Uint8Array(drafts.length);
  /** How many inputs of a draft are known to be placed: none is looked at twice, however many there are. */
  const inputsPlaced = new Uint32Array(drafts.length);
  const order: number[] = [];
  for (const [index, draft] of drafts.entries()) {
    if (draft.node.type === "shortcut" && isUsed[index] === 1) continue;
    // Iterative: shortcuts that follow each other wait together, as many as there are.
    const waiting = [index];
    while (waiting.length > 0) {
      const current = waiting[waiting.length - 1] ?? index;
      const inputs = drafts[current]?.inputs ?? [];
      let at = inputsPlaced[current] ?? 0;
      while (at < inputs.length && isPlaced[inputs[at] ?? 0] === 1) at += 1;
      inputsPlaced[current] = at;
      const missing = inputs[at];
      if (missing !== undefined) {
        waiting.push(missing);
        continue;
      }
      waiting.pop();
      isPlaced[current] = 1;
      order.push(current);
    }
  }
  return order;
}

/**
 * For each shortcut that meets an Add, or another layer whose inputs must agree, the node whose shape it must match: the first other input that is no shortcut
 * itself and comes earlier.
 */
export function findShortcutTargets(
  nodes: readonly Pick<FlatNode, "type" | "definition" | "inputs">[],
): ReadonlyMap<number, number> {
  const targets = new Map<number, number>();
  for (const node of nodes) {
    if (node.definition.agrees !== true) continue;
    // Of the inputs that are no shortcuts, those that come earlier than all before them, the latest first: others are never the first one earlier than something.
    const earlier: number[] = [];
    for (const input of node.inputs) {
      const isEarliest = input < (earlier.at(-1) ?? Number.POSITIVE_INFINITY);
      if (isEarliest && nodes[input]?.type !== "shortcut") earlier.push(input);
    }
    for (const input of node.inputs) {
      if (nodes[input]?.type !== "shortcut" || targets.has(input)) continue;
      const target = firstBelow(earlier, input);
      if (target !== undefined) targets.set(input, target);
    }
  }
  return targets;
}

/** The first of numbers that fall which is less than the bound. */
function firstBelow(falling: readonly number[], bound: number): number | undefined {
  let from = 0;
  let to = falling.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((falling[middle] ?? bound) < bound) to = middle;
    else from = middle + 1;
  }
  return falling[from];
}
