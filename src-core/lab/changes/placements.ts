/** Where norm and ReLU stand in a residual unit: He et al. 2016, figure 4 (b) and (c). */
import type { LayerRegistry } from "../../layers/registry";
import type { NetworkDocument } from "../../network/document";
import type { Changed, DrawingChange } from "./change";
import { atEachSkip } from "./each-skip";
import { FULL_PRE_ACTIVATION, RELU_ONLY_PRE_ACTIVATION } from "./pre-activation";
import { originalUnitAt } from "./residual-unit";

function normAfterAdd(layers: LayerRegistry, document: NetworkDocument): Changed {
  return atEachSkip(layers, document, (placed) => {
    const unit = originalUnitAt(layers, placed, ["lastNorm"]);
    if ("why" in unit) return unit;
    const norm = unit.branch.at(-1);
    if (norm) {
      placed.draft.detach(norm.id);
      placed.draft.attachAfter(norm.id, unit.merge);
    }
    return undefined;
  });
}

function activationBeforeAdd(layers: LayerRegistry, document: NetworkDocument): Changed {
  return atEachSkip(layers, document, (placed) => {
    const unit = originalUnitAt(layers, placed, ["activation"]);
    if ("why" in unit) return unit;
    const { activation, leaves } = unit;
    if (activation !== undefined) {
      placed.draft.detach(activation);
      placed.draft.attach(activation, leaves);
    }
    return undefined;
  });
}

export const PLACEMENTS: readonly DrawingChange[] = [
  {
    id: "norm-after-add",
    label: "Batch norm after the addition",
    description:
      "The branch's last norm stands behind the Add, so that it changes what the skip carries too (He et al. 2016, figure 4 b).",
    apply: normAfterAdd,
  },
  {
    id: "relu-before-add",
    label: "ReLU before the addition",
    description:
      "The ReLU after the Add ends the branch instead, so that a branch can only add, never take away (He et al. 2016, figure 4 c).",
    apply: activationBeforeAdd,
  },
  RELU_ONLY_PRE_ACTIVATION,
  FULL_PRE_ACTIVATION,
];
