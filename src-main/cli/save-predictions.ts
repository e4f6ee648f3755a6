/** Writes predictions and their confusion matrix to two files. */
import path from "node:path";
import type { ConfusionMatrix } from "#core/scores/confusion";
import { confusionCsv, predictionsCsv } from "#core/scores/csv";
import type { Predictions } from "#core/scores/predictions";
import { diskFiles } from "../host/disk/atomic-files";

/**
 * @param file of the rows; the matrix goes beside it: `scores.csv`, `scores-matrix.csv`
 * @returns both files
 * @throws SkiploomError where one cannot be written
 */
export async function savePredictions(
  file: string,
  predictions: Predictions,
  matrix: ConfusionMatrix,
  classNames: readonly string[],
  names: readonly string[] | undefined,
): Promise<readonly string[]> {
  const rows = path.resolve(file);
  const { dir, name, ext } = path.parse(rows);
  const beside = path.join(dir, `${name}-matrix${ext}`);
  await diskFiles.publish(rows, predictionsCsv(predictions, classNames, names), "the predictions");
  await diskFiles.publish(beside, confusionCsv(matrix, classNames), "the confusion matrix");
  return [rows, beside];
}
