/** Where a run stands: how it begins, what a step and an epoch add, and which weights are the best so far. */
import type { Recipe } from "#core/training/recipe";
import { RUNNING_STEPS } from "#core/training/running-mean";
import type { BestSoFar, TrainingState } from "../checkpoint/checkpoint";
import type { PreparedDataset } from "../data/prepared-dataset";

/** The state before the first step. */
export function freshState(
  recipe: Recipe,
  {
    train,
    preprocessing,
    trainedOn,
  }: Pick<PreparedDataset, "preprocessing" | "trainedOn"> & { readonly train: { readonly count: number } },
): TrainingState {
  return {
    step: 0,
    epoch: 0,
    stepInEpoch: 0,
    lossSum: 0,
    correct: 0,
    seen: 0,
    trainedSeconds: 0,
    seed: recipe.seed,
    batchSize: recipe.batchSize,
    trainExamples: train.count,
    optimizer: recipe.optimizer.kind,
    preprocessing,
    ...(trainedOn && { trainedOn }),
  };
}

interface StepOutcome {
  /** Mean over the batch of `count` examples. */
  readonly loss: number;
  readonly correct: number;
  readonly count: number;
}

export function afterStep(state: TrainingState, outcome: StepOutcome, totalSteps: number): TrainingState {
  const { loss, correct, count } = outcome;
  const step = state.step + 1;
  const late = afterLateStep(state, step - Math.floor(totalSteps / 2), outcome);
  const ending = afterEndingStep(state, step - Math.max(0, totalSteps - RUNNING_STEPS), outcome);
  return {
    ...state,
    step,
    stepInEpoch: state.stepInEpoch + 1,
    lossSum: state.lossSum + loss * count,
    correct: state.correct + correct,
    seen: state.seen + count,
    ...(late && { late }),
    ...(ending && { ending }),
  };
}

/** @param place of the step in the last half of the run, from 1; less: before it */
function afterLateStep(
  { late }: TrainingState,
  place: number,
  { loss, count }: StepOutcome,
): TrainingState["late"] {
  if (place < 1) return undefined;
  // Whoever goes on from a checkpoint in the middle of it that has no sums does not know them.
  const before = place === 1 ? { lossSum: 0, seen: 0 } : late;
  return before && { lossSum: before.lossSum + loss * count, seen: before.seen + count };
}

/** Mean loss over the images of the last half of the steps. */
export function lateLoss({ late }: TrainingState): number | undefined {
  return late && late.seen > 0 ? late.lossSum / late.seen : undefined;
}

/** @param place of the step among the last ones, from 1; less: before them */
function afterEndingStep(
  { ending }: TrainingState,
  place: number,
  { correct, count }: StepOutcome,
): TrainingState["ending"] {
  if (place < 1) return undefined;
  const before = place === 1 ? { correct: 0, seen: 0 } : ending;
  return before && { correct: before.correct + correct, seen: before.seen + count };
}

/** Share of right answers as the last batches were trained on, each by its own statistics: 0 to 1. */
export function runningAccuracy({ ending }: TrainingState): number | undefined {
  return ending && ending.seen > 0 ? ending.correct / ending.seen : undefined;
}

/** @param best the new best, where this epoch's weights are */
export function afterEpoch(state: TrainingState, best: BestSoFar | undefined): TrainingState {
  const epoch = state.epoch + 1;
  return { ...state, epoch, stepInEpoch: 0, lossSum: 0, correct: 0, seen: 0, ...(best && { best }) };
}

/** Higher validation accuracy; of equal accuracies the lower loss; of equal both the earlier. */
export function isBetter(
  score: { readonly valAccuracy: number; readonly valLoss: number },
  best: BestSoFar | undefined,
): boolean {
  if (!best) return true;
  if (score.valAccuracy !== best.valAccuracy) return score.valAccuracy > best.valAccuracy;
  return score.valLoss < best.valLoss;
}
