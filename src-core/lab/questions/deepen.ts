/** Making a drawing deeper by repeating its blocks more often: everything else of it stays. */

import type { BlockNode, NetworkDocument } from "../../network/document";
import { setRepeat } from "../../network/edits/index";
import { blockById, nodeById } from "../../network/graph";

/** An instance in the top graph whose repeats are a number of its own. */
export interface RepeatableBlock {
  readonly id: string;
  /** As drawn: "stage2". */
  readonly name: string;
  readonly repeat: number;
}

/** In the order of the drawing. Those that follow an argument are left out: that argument would change other things too. */
export function repeatableBlocks(document: NetworkDocument): RepeatableBlock[] {
  return document.graph.nodes.flatMap((node) => {
    if (!isRepeatable(document, node)) return [];
    const { id, name, repeat } = node;
    return [{ id, name, repeat }];
  });
}

/** Each of the named instances so often in a row. @param blocks ids of `repeatableBlocks`; others change nothing */
export function withRepeats(
  document: NetworkDocument,
  blocks: readonly string[],
  repeat: number,
): NetworkDocument {
  return blocks
    .filter((id) => isRepeatable(document, nodeById(document.graph, id)))
    .reduce((drawing, id) => setRepeat(drawing, { kind: "root" }, id, repeat), document);
}

function isRepeatable(
  document: NetworkDocument,
  node: NetworkDocument["graph"]["nodes"][number] | undefined,
): node is BlockNode & { readonly repeat: number } {
  return (
    node?.kind === "block" &&
    node.bypassed !== true &&
    typeof node.repeat === "number" &&
    blockById(document, node.block) !== undefined
  );
}
