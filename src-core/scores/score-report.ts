/** All that is told of predictions as a whole, in one value: what `skiploom evaluate --json` prints and a window shows first. */
import { type Accuracy, accuracyOf } from "./accuracy";
import { type ClassScore, classScores, type MeanScores, meanScores } from "./by-class";
import { type CalibrationBin, calibrationBins, calibrationError, rankConfidences } from "./calibration";
import { type CalibrationChance, calibrationChance } from "./calibration-chance";
import { type ConfusionMatrix, confusionMatrix } from "./confusion";
import { type MeanLosses, meanLosses } from "./losses";
import type { Predictions } from "./predictions";

export interface ScoreReport extends MeanLosses {
  readonly accuracy: Accuracy;
  readonly means: MeanScores;
  readonly classes: readonly ClassScore[];
  readonly matrix: ConfusionMatrix;
  /** Left out below 20 images. */
  readonly calibration?: Calibration;
}

export interface Calibration {
  /** Expected calibration error, 0 to 1. */
  readonly error: number;
  readonly bins: readonly CalibrationBin[];
}

export function scoreReport(predictions: Predictions): ScoreReport {
  const matrix = confusionMatrix(predictions);
  const classes = classScores(matrix);
  const ranked = rankConfidences(predictions);
  const error = calibrationError(ranked);
  return {
    accuracy: accuracyOf(matrix),
    means: meanScores(classes),
    classes,
    matrix,
    ...meanLosses(predictions),
    ...(error !== undefined && { calibration: { error, bins: calibrationBins(ranked) } }),
  };
}

/** How much of the calibration error is chance: takes a while, so it is asked for beside the report. Pauses after each sample. */
export function chanceOfCalibration(
  predictions: Predictions,
): Generator<void, CalibrationChance | undefined> {
  return calibrationChance(rankConfidences(predictions));
}
