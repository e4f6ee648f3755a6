/** Taking every norm out of a drawing, those of projections too. */
import type { NetworkDocument } from "../../network/document";
import { allGraphs } from "../../network/graph";
import { isShortcut } from "../../network/ports";
import { type DrawingDraft, keyOf } from "./drawing-draft";
import type { GraphDraft } from "./graph-draft";
import { NORMS } from "./residual-unit";

/** A norm in its graph, just before it goes. */
export interface GoingNorm {
  readonly draft: GraphDraft;
  readonly id: string;
  /** Where it stands: `keyOf` its graph's location. */
  readonly graph: string;
}

/** @param replace is told of each norm that takes part in training */
export function removeNorms(
  document: NetworkDocument,
  drawing: DrawingDraft,
  replace: (norm: GoingNorm) => void,
): void {
  for (const { location, graph } of allGraphs(document)) {
    for (const node of graph.nodes) {
      if (isShortcut(node)) drawing.at(location).setParam(node.id, "norm", false);
      if (node.kind !== "layer" || !NORMS.has(node.type)) continue;
      const draft = drawing.at(location);
      if (node.bypassed !== true) replace({ draft, id: node.id, graph: keyOf(location) });
      draft.remove(node.id);
    }
  }
}
