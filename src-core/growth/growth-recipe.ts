/** How a grown network is trained on: by the recipe that it was trained by, but at one constant rate. */
import type { Recipe } from "../training/recipe";

/** Of the base rate that the network was trained with: what it knows is not to be washed out. */
const SHARE = 0.1;

export function growthRate({ learningRate }: Pick<Recipe, "learningRate">): number {
  // Without the digits that a product in floating point adds.
  return Number((SHARE * learningRate).toPrecision(6));
}

/** Without a warm-up or a limit of steps; a schedule made for a whole training would begin anew. */
export function growthRecipe(recipe: Recipe, learningRate = growthRate(recipe)): Recipe {
  const { maxSteps: _maxSteps, ...rest } = recipe;
  return { ...rest, learningRate, warmupEpochs: 0, schedule: { kind: "constant" } };
}
