/**
 * From post-activation to pre-activation: He et al. 2016, figures 4 (d) and (e), 5, and the appendix. What stands behind each Add (for
 * full pre-activation with the branch's last norm, moved there first) acts on the next unit's branch alone; the skip leaves from the
 * Add itself. So the first unit of a network keeps the activation before its split, and the last one the one behind its Add.
 *
 * Where units stand in blocks that are repeated, what stood behind the last Add of a block goes to the front of its first branch, and
 * blocks hand bare sums to each other (`bare-blocks.ts`).
 */
import type { LayerRegistry } from "../../layers/registry";
import type { NetworkDocument } from "../../network/document";
import { removeUnusedBlocks } from "../../network/edits/index";
import { allGraphs } from "../../network/graph";
import { BareBlocks } from "./bare-blocks";
import type { Changed, DrawingChange } from "./change";
import { DrawingDraft } from "./drawing-draft";
import { placedSkips } from "./each-skip";
import { originalUnitAt, type ResidualUnit } from "./residual-unit";

function preActivate(
  layers: LayerRegistry,
  document: NetworkDocument,
  { withNorm }: { readonly withNorm: boolean },
): Changed {
  const drawing = new DrawingDraft(layers, document);
  const placed = placedSkips(layers, document, drawing);
  if (placed.length === 0) return document;
  const units: ResidualUnit[] = [];
  for (const each of placed) {
    const needs = ["firstConvolution", "activation", ...(withNorm ? (["lastNorm"] as const) : [])] as const;
    const unit = originalUnitAt(layers, each, needs);
    if ("why" in unit) return unit;
    units.push(unit);
  }
  const blocks = new BareBlocks(document, units, withNorm);
  for (const unit of units) if (withNorm) moveNormBehind(unit);
  for (const unit of units) bareSkip(unit, units);
  for (const { location } of allGraphs(document)) {
    const why = blocks.settle(drawing, location);
    if (why !== undefined) return why;
  }
  return removeUnusedBlocks(drawing.document());
}

function moveNormBehind({ placed: { draft }, branch, merge }: ResidualUnit): void {
  const norm = branch.at(-1);
  if (norm === undefined) return;
  draft.detach(norm.id);
  draft.attachAfter(norm.id, merge);
}

/** A skip that left from behind another unit's activation leaves from its Add. */
function bareSkip({ placed, skips }: ResidualUnit, units: readonly ResidualUnit[]): void {
  const before = units.find(
    ({ placed: other, activation }) => other.graph === placed.graph && activation === placed.skip.source,
  );
  if (before) placed.draft.lead(skips, before.merge);
}

export const RELU_ONLY_PRE_ACTIVATION: DrawingChange = {
  id: "relu-only-pre-activation",
  label: "ReLU-only pre-activation",
  description:
    "The ReLU behind each Add acts on the next branch alone, so that the skips carry sums untouched; norms stay where they are (He et al. 2016, figure 4 d).",
  apply: (layers, document) => preActivate(layers, document, { withNorm: false }),
};

export const FULL_PRE_ACTIVATION: DrawingChange = {
  id: "full-pre-activation",
  label: "Full pre-activation",
  description:
    "Norm and ReLU stand before each convolution, and the skips carry sums untouched from the first unit to the last (He et al. 2016, figures 4 e and 5).",
  apply: (layers, document) => preActivate(layers, document, { withNorm: true }),
};
