/** What a screen reader says of a card. */

import type { NodeFacts } from "#core/analysis/analysis";
import type { NetworkNode } from "#core/network/document";
import type { Problem } from "#core/network/problem";
import { formatShape } from "../../ui/format-shape";

/** Everything a card shows, in one breath: "Convolution conv1, 3×3, 16, output 8×8×16, error: ...". */
export function spokenName(
  node: NetworkNode,
  words: { readonly kind: string; readonly summary: string },
  facts: NodeFacts | undefined,
  problem: Problem | undefined,
  repeats: number,
): string {
  const parts = [`${words.kind} ${node.name}`];
  if (words.summary !== words.kind) parts.push(words.summary);
  if (repeats > 1) parts.push(`repeated ${repeats} times`);
  if (facts?.outputShape) parts.push(`output ${formatShape(facts.outputShape)}`);
  if (node.bypassed) parts.push("bypassed");
  if (problem) parts.push(`${problem.severity}: ${problem.message}`);
  return parts.join(", ");
}
