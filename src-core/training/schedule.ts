/** How many steps a run has, and the learning rate at each of them. */
import type { Recipe } from "./recipe";

export interface StepCounts {
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
}

/** The last batch of an epoch may be smaller; it counts as a step. `maxSteps` cuts the run wherever it stands. */
export function countSteps(
  recipe: Pick<Recipe, "epochs" | "batchSize" | "maxSteps">,
  examples: number,
): StepCounts {
  const stepsPerEpoch = Math.ceil(examples / recipe.batchSize);
  const totalSteps = Math.min(recipe.epochs * stepsPerEpoch, recipe.maxSteps ?? Number.POSITIVE_INFINITY);
  return { stepsPerEpoch, totalSteps };
}

/**
 * The learning rate of one step, counted from 1.
 *
 * Warm-up comes first: over W = warmupEpochs x stepsPerEpoch steps the rate grows linearly, W-th step at the full
 * rate (Goyal et al. 2017, section 2.2). The schedule counts the steps before this one as done:
 * `step` multiplies by the factor once for every milestone that this share of the run has reached, `cosine` is
 * Loshchilov & Hutter 2017, equation 5, over the steps after the warm-up; `exponential` multiplies by the factor once for each
 * epoch's worth of steps after the warm-up, so that the first full epoch runs at the full rate; `range` multiplies by the same factor at each
 * step, and its last step has its last rate.
 */
export function learningRateAt(
  recipe: Pick<Recipe, "learningRate" | "warmupEpochs" | "schedule">,
  step: number,
  { stepsPerEpoch, totalSteps }: StepCounts,
): number {
  const base = recipe.learningRate;
  const warmupSteps = Math.min(Math.round(recipe.warmupEpochs * stepsPerEpoch), totalSteps);
  if (step <= warmupSteps) return (base * step) / warmupSteps;
  const { schedule } = recipe;
  switch (schedule.kind) {
    case "constant":
      return base;
    case "step": {
      const done = (step - 1) / totalSteps;
      const reached = schedule.milestones.filter((milestone) => done >= milestone).length;
      return base * schedule.factor ** reached;
    }
    case "cosine": {
      const done = (step - 1 - warmupSteps) / Math.max(1, totalSteps - warmupSteps);
      const share = (1 + Math.cos(Math.PI * done)) / 2;
      return base * (schedule.finalFraction + (1 - schedule.finalFraction) * share);
    }
    case "exponential":
      return base * schedule.factor ** Math.floor((step - 1 - warmupSteps) / stepsPerEpoch);
    case "range": {
      const done = (step - 1 - warmupSteps) / Math.max(1, totalSteps - 1 - warmupSteps);
      return base > 0 ? base * (schedule.to / base) ** done : schedule.to * done;
    }
    default:
      return schedule satisfies never;
  }
}
