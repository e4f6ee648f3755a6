/** What are the skips of this network worth? Arms: the drawing, and the same without its skips. */
import { SkiploomError } from "../../foundation/errors";
import { LIMITS, type NetworkDocument } from "../../network/document";
import { removeSkips } from "../changes/remove-skips";
import type { Arm, Question } from "../experiment";
import { armOf, type Ground } from "./arm";

/** @throws SkiploomError `not-allowed` for a drawing without skips, and what a drawing's errors say */
export function twinArms(
  drawing: NetworkDocument,
  ground: Ground,
): { readonly question: Question; readonly arms: Arm[] } {
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
