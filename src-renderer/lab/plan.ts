/** What an experiment would train, before it is asked for: arms with their sizes, or why it cannot be asked. */
import { factsOfDataset } from "#core/analysis/dataset-facts";
import { SkiploomError } from "#core/foundation/errors";
import { type Arm, MOST_RUNS, type Question } from "#core/lab/experiment";
import type { Asked } from "#core/lab/experiment-view";
import { LAB_STEPS, labRecipe } from "#core/lab/lab-recipe";
import type { Ground } from "#core/lab/questions/arm";
import type { PlannedQuestion } from "#core/lab/questions/definition";
import { questionOf } from "#core/lab/questions/index";
import type { LayerRegistry } from "#core/layers/registry";
import type { StudioDataset } from "#core/protocol/studio-api";
import type { Recipe } from "#core/training/recipe";

export type ArmsResult =
  | { readonly ok: true; readonly arms: readonly Arm[]; readonly question: Question }
  | { readonly ok: false; readonly refusal: string };

export interface Trainings {
  readonly dataset: StudioDataset;
  readonly seeds: number;
  readonly steps: number;
  /** In the place of the Lab's own. */
  readonly recipe?: Recipe | undefined;
}

export interface Plan {
  readonly arms: readonly Arm[];
  readonly trainings: number;
  /** Of forward passes, over all trainings; training takes about three times as many. */
  readonly operations: number;
}

export type PlanResult =
  | { readonly ok: true; readonly plan: Plan }
  | { readonly ok: false; readonly refusal: string };

/** The sizes of networks are theirs whatever the recipe: they are worked out once for all numbers of seeds and steps. */
export function armsOf(layers: LayerRegistry, asked: Asked, dataset: StudioDataset): ArmsResult {
  return refusing(() => questionOf(asked).plan(asked, groundOf(layers, dataset)));
}

export function planOf(result: ArmsResult, about: Trainings): PlanResult {
  if (!result.ok) return result;
  const { arms } = result;
  const { seeds, steps } = about;
  // What others begin from is trained once.
  const trainings = arms.reduce((sum, arm) => sum + (arm.seeds?.length ?? seeds), 0);
  if (trainings > MOST_RUNS) {
    const refusal = `That would be ${trainings} trainings; ${MOST_RUNS} are the most. Take fewer seeds or networks.`;
    return { ok: false, refusal };
  }
  const { batchSize } = recipeOf(about);
  const operations = arms.reduce((sum, { flops }) => sum + flops * batchSize * steps * seeds, 0);
  return { ok: true, plan: { arms, trainings, operations } };
}

export function recipeOf({ dataset, steps, recipe }: Trainings): Recipe {
  return recipe ?? labRecipe(steps, dataset.counts.train);
}

function groundOf(layers: LayerRegistry, dataset: StudioDataset): Ground {
  const { train: images } = dataset.counts;
  return { layers, dataset: factsOfDataset(dataset), recipe: labRecipe(LAB_STEPS, images), images };
}

function refusing(planned: () => PlannedQuestion): ArmsResult {
  try {
    return { ok: true, ...planned() };
  } catch (error) {
    if (!(error instanceof SkiploomError)) throw error;
    return { ok: false, refusal: error.message };
  }
}
