/** What are the skips of this network worth? Arms: the drawing, and the same without its skips. */
import { SkiploomError } from "../../foundation/errors";
import { LIMITS, type NetworkDocument } from "../../network/document";
import { removeSkips } from "../changes/remove-skips";
import { armOf, type Ground } from "./arm";
import type { PlannedQuestion, QuestionDefinition } from "./definition";

export const TWIN: QuestionDefinition<"twin"> = {
  name: ({ document }) => `Twin of ${document.name}`,
  armCount: () => 2,
  measure: "training-error",
  plan: ({ document }, ground) => planned(document, ground),
  sides: (_question, arms) => arms.map(({ id }) => id),
  // A pair is watched layer by layer.
  probeEvery: 10,
};

/** @throws SkiploomError `not-allowed` for a drawing without skips, and what a drawing's errors say */
function planned(drawing: NetworkDocument, ground: Ground): PlannedQuestion {
  const plain = removeSkips(ground.layers, drawing);
  if (plain === drawing) {
    throw new SkiploomError(
      "not-allowed",
      `${drawing.name} has no skips, so it is its own twin. Compare it with another network instead.`,
    );
  }
  const label = drawing.name.slice(0, LIMITS.nameLength - 16);
  return {
    question: { kind: "twin" },
    arms: [
      armOf(plain, { id: "plain", label: `${label}, without skips`, family: "plain" }, ground),
      armOf(drawing, { id: "residual", label, family: "residual" }, ground),
    ],
  };
}
