/** Taking every norm out of a drawing, those of projections too. */
import type { LayerRegistry } from "../../layers/registry";
import type { NetworkDocument } from "../../network/document";
import { allGraphs } from "../../network/graph";
import { isShortcut } from "../../network/ports";
import type { Changed, DrawingChange } from "./change";
import { DrawingDraft, keyOf } from "./drawing-draft";
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

/** A convolution whose norm goes has no other shift than a bias of its own. */
export function biasBefore(layers: LayerRegistry, { draft, id }: GoingNorm): void {
  const source = draft.into(id)[0]?.source;
  const node = source === undefined ? undefined : draft.node(source);
  if (node?.kind !== "layer") return;
  const definition = layers.find(node.type);
  if (definition?.family === "convolution" && definition.params.bias !== undefined) {
    draft.setParam(node.id, "bias", true);
  }
}

/** The same document where there is no norm. */
function withoutNorms(layers: LayerRegistry, document: NetworkDocument): Changed {
  const drawing = new DrawingDraft(layers, document);
  let found = false;
  for (const { graph } of allGraphs(document)) {
    found ||= graph.nodes.some((node) => node.kind === "layer" && NORMS.has(node.type));
  }
  if (!found) return document;
  removeNorms(document, drawing, (norm) => biasBefore(layers, norm));
  return drawing.document();
}

export const WITHOUT_NORMS: DrawingChange = {
  id: "no-norms",
  label: "Remove all norms",
  description:
    "No norm, those of projections included; convolutions get a bias in its place: what batch norm is worth (Ioffe & Szegedy 2015).",
  apply: withoutNorms,
};
