/** What are the skips of this network worth? Arms: the drawing, and the same without its skips, or with a named change of it. */
import { SkiploomError } from "../../foundation/errors";
import type { LayerRegistry } from "../../layers/registry";
import { LIMITS, type NetworkDocument } from "../../network/document";
import { isRefused } from "../changes/change";
import { DRAWING_CHANGES } from "../changes/index";
import { removeSkips } from "../changes/remove-skips";
import type { Asked } from "../experiment-view";
import { skipsAsPicked } from "../skips/drawing-skips";
import { armOf, type Ground } from "./arm";
import type { PlannedQuestion, QuestionDefinition } from "./definition";

/** Its twin is the usual one. */
export const WITHOUT_SKIPS = "no-skips";

export const TWIN: QuestionDefinition<"twin"> = {
  name: ({ document }) => `Twin of ${document.name}`,
  armCount: () => 2,
  measure: "training-error",
  plan: (asked, ground) => planned(asked, ground),
  keepsStep: true,
  sides: (_question, arms) => arms.map(({ id }) => id),
  // A pair is watched layer by layer.
  probeEvery: 10,
};

export interface TwinChoice {
  readonly id: string;
  readonly label: string;
  readonly description: string;
}

/** The changes that make another network of this one. */
export function twinsOf(layers: LayerRegistry, document: NetworkDocument): TwinChoice[] {
  return DRAWING_CHANGES.filter(({ apply }) => {
    const changed = apply(layers, document);
    return !isRefused(changed) && changed !== document;
  });
}

/** @throws SkiploomError `not-allowed` for a drawing that is its own twin, and what a drawing's errors say */
function planned({ document, change, picked }: Asked<"twin">, ground: Ground): PlannedQuestion {
  const label = document.name.slice(0, LIMITS.nameLength - 60);
  if (change !== undefined && change !== WITHOUT_SKIPS) return plannedChange(document, change, label, ground);
  const plain = removeSkips(ground.layers, document, picked);
  if (plain === document)
    throw new SkiploomError("not-allowed", noTwinWords(document, picked ?? [], ground.layers));
  return {
    question: { kind: "twin", ...(picked && picked.length > 0 && { picked }) },
    arms: [
      armOf(plain, { id: "plain", label: `${label}, without skips`, family: "plain" }, ground),
      armOf(document, { id: "residual", label, family: "residual" }, ground),
    ],
  };
}

function plannedChange(
  document: NetworkDocument,
  id: string,
  label: string,
  ground: Ground,
): PlannedQuestion {
  const change = DRAWING_CHANGES.find((each) => each.id === id);
  if (change === undefined)
    throw new SkiploomError("not-allowed", `There is no change "${id}" of a drawing.`);
  const changed = change.apply(ground.layers, document);
  if (isRefused(changed)) throw new SkiploomError("not-allowed", changed.why);
  if (changed === document) {
    throw new SkiploomError("not-allowed", `${change.label}: this changes nothing in ${document.name}.`);
  }
  const what = `${change.label.charAt(0).toLowerCase()}${change.label.slice(1)}`;
  return {
    question: { kind: "twin", change: id },
    arms: [
      armOf(changed, { id: "changed", label: `${label}: ${what}`.slice(0, LIMITS.nameLength) }, ground),
      armOf(document, { id: "drawing", label }, ground),
    ],
  };
}

function noTwinWords(document: NetworkDocument, picked: readonly string[], layers: LayerRegistry): string {
  const unclear = skipsAsPicked(layers, document, picked).reduce(
    (sum, graph) => sum + graph.unclear.length,
    0,
  );
  if (unclear === 0) {
    return `${document.name} has no skips, so it is its own twin. Compare it with another network instead.`;
  }
  const where = unclear === 1 ? "At one merge" : `At ${unclear} merges`;
  return `${where} of ${document.name} any input could be the skip. Pick which are meant.`;
}
