import type { LayerNode } from "#core/network/document";

/** Parameters that play no part with the present values of the others, so that their controls are left out. */
export function unusedParams(node: LayerNode): ReadonlySet<string> {
  const { params, type } = node;
  if (type === "input" && params.source !== "fixed") return new Set(["height", "width", "channels"]);
  if (type === "activation" && params.function !== "leakyRelu") return new Set(["slope"]);
  return new Set();
}
