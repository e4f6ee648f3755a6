/** What a shortcut does, in the few words of its pill. */
import type { NetworkNode } from "../network/document";
import type { NodeFacts } from "./analysis";

/** `identity`, `pad`, or what the projection is: `1×1, stride 2`. */
export function shortcutWords(node: NetworkNode, facts: NodeFacts | undefined): string {
  switch (facts?.shortcutMode) {
    case "identity":
      return "identity";
    case "pad":
      return "pad";
    case "projection": {
      const stride = strideOf(facts);
      return stride === 1 ? "1×1" : `1×1, stride ${stride}`;
    }
    default: {
      const mode = node.kind === "layer" ? node.params.mode : undefined;
      return typeof mode === "string" && mode !== "auto" ? mode : "skip";
    }
  }
}

function strideOf(facts: NodeFacts): number {
  const [from] = facts.inputShapes[0] ?? [];
  const [to] = facts.outputShape ?? [];
  return from === undefined || to === undefined || to === 0 ? 1 : Math.ceil(from / to);
}
