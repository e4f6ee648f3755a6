/** Which learning rate? One arm: the network, in a training whose rate rises from far too small to far too large (Smith 2017). */
import { LIMITS, type NetworkDocument } from "../../network/document";
import { RANGE } from "../../training/range-test";
import type { Recipe } from "../../training/recipe";
import { armOf, type Ground } from "./arm";
import type { PlannedQuestion, QuestionDefinition } from "./definition";

/** So many steps that each decade of the rate has some thirty. */
export const RANGE_STEPS = 200;

export const RATE: QuestionDefinition<"rate"> = {
  name: ({ document }) => `Learning rates of ${document.name}`,
  armCount: () => 1,
  measure: "training-error",
  plan: ({ document }, ground) => planned(document, ground),
  probeEvery: 0,
};

/** @throws SkiploomError what a drawing's errors say */
function planned(drawing: NetworkDocument, ground: Ground): PlannedQuestion {
  const label = drawing.name.slice(0, LIMITS.nameLength);
  const about = { id: "range", label, recipe: rangeRecipe(ground.recipe) };
  return { question: { kind: "rate" }, arms: [armOf(drawing, about, ground)] };
}

/** The recipe with nothing but the rate rising. */
export function rangeRecipe(recipe: Recipe): Recipe {
  return {
    ...recipe,
    learningRate: RANGE.from,
    warmupEpochs: 0,
    schedule: { kind: "range", to: RANGE.to },
  };
}
