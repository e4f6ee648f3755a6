/** Predictions as tables for other programs: a row an image, and the confusion matrix. */
import { csvOf } from "../foundation/csv";
import { type ConfusionMatrix, denseRows } from "./confusion";
import { answerOf, confidenceOf, type Predictions } from "./predictions";

/** Beyond it a matrix is a list of the pairs that occur: most of it would be zeros. */
const MOST_MATRIX_CLASSES = 1_000;
/** Digits that a number of single precision has. */
const DIGITS = 7;

/** @param names of the images; left out: their numbers in the part, from 1 */
export function predictionsCsv(
  predictions: Predictions,
  classNames: readonly string[],
  names?: readonly string[],
): string {
  const rows = Array.from(
    predictions.losses,
    (loss, image) =>
      [
        names?.[image] ?? image + 1,
        classNames[predictions.labels[image] ?? 0] ?? "",
        classNames[answerOf(predictions, image)] ?? "",
        rounded(confidenceOf(predictions, image)),
        rounded(loss),
      ] as const,
  );
  return csvOf([["image", "truth", "prediction", "probability", "loss"], ...rows]);
}

/** Rows are true classes, columns what they were taken for. */
export function confusionCsv(matrix: ConfusionMatrix, classNames: readonly string[]): string {
  const { cells, classes } = matrix;
  const name = (place: number): string => classNames[place] ?? "";
  if (classes > MOST_MATRIX_CLASSES) {
    const rows = cells.map(({ truth, answer, count }) => [name(truth), name(answer), count] as const);
    return csvOf([["truth", "prediction", "images"], ...rows]);
  }
  return csvOf([
    ["truth \\ prediction", ...classNames],
    ...denseRows(matrix).map((row, place) => [name(place), ...row]),
  ]);
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}
