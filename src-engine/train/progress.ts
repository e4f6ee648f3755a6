/** Where a run stands: how it begins, what a step and an epoch add, and which weights are the best so far. */
import type { Recipe } from "#core/training/recipe";
import type { BestSoFar, TrainingState } from "../checkpoint/checkpoint";
import type { PreparedDataset } from "../data/prepared-dataset";

/** The state before the first step. */
export function freshState(
  recipe: Recipe,
  { train, preprocessing, trainedOn }: PreparedDataset,
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

/** @param loss mean over the batch of `count` examples */
export function afterStep(
  state: TrainingState,
  { loss, correct, count }: { readonly loss: number; readonly correct: number; readonly count: number },
): TrainingState {
  return {
    ...state,
    step: state.step + 1,
    stepInEpoch: state.stepInEpoch + 1,
    lossSum: state.lossSum + loss * count,
    correct: state.correct + correct,
    seen: state.seen + count,
  };
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
