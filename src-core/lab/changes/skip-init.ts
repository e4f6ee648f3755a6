/** A branch that begins as nothing, and no norm: De & Smith 2020 (SkipInit), Bachlechner et al. 2020 (ReZero). */
import type { LayerRegistry } from "../../layers/registry";
import type { NetworkDocument } from "../../network/document";
import { type Changed, type DrawingChange, refused } from "./change";
import { DrawingDraft } from "./drawing-draft";
import { placedSkips } from "./each-skip";
import { biasBefore, removeNorms } from "./remove-norms";

const GAIN = { type: "scale", params: { factor: "one", firstValue: 0 }, name: "gain" } as const;

function skipInit(layers: LayerRegistry, document: NetworkDocument): Changed {
  const drawing = new DrawingDraft(layers, document);
  const placed = placedSkips(layers, document, drawing);
  if (placed.length === 0) return document;
  const done = new Set<string>();
  for (const { skip, draft, branches } of placed) {
    const merge = draft.node(skip.merge);
    if (merge?.kind !== "layer" || merge.type !== "add") {
      return refused(
        `${merge?.name ?? "A merge"} is no Add, so a branch that begins at 0 would not leave the skip alone.`,
      );
    }
    for (const wire of branches) {
      if (!done.has(wire)) draft.insert(GAIN, wire);
      done.add(wire);
    }
  }
  removeNorms(document, drawing, (norm) => biasBefore(layers, norm));
  return drawing.document();
}

export const SKIP_INIT: DrawingChange = {
  id: "skip-init",
  label: "SkipInit, without norms",
  description:
    "No norm: each branch ends in one learned factor that begins at 0, and convolutions have biases (De & Smith 2020; ReZero, Bachlechner et al. 2020).",
  apply: skipInit,
};
