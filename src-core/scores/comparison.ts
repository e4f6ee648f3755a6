/** Two networks on the same images: what one gets right and the other not. */
import { SkiploomError } from "../foundation/errors";
import { mcNemarExactP } from "./mcnemar";
import { isRight, type Predictions } from "./predictions";

export interface PredictionComparison {
  readonly count: number;
  readonly bothRight: number;
  /** Images that neither got right, that the first alone did, and that the second alone did. */
  readonly bothWrong: readonly number[];
  readonly onlyFirst: readonly number[];
  readonly onlySecond: readonly number[];
  /** Two-sided, exact (McNemar 1947). It speaks of these two trained networks; which recipe is better, only several seeds tell. */
  readonly p: number;
}

/** @throws SkiploomError (`invalid-dataset`) for predictions of other images */
export function comparePredictions(first: Predictions, second: Predictions): PredictionComparison {
  const isSame =
    first.count === second.count &&
    first.classes === second.classes &&
    first.labels.every((label, image) => label === second.labels[image]);
  if (!isSame) {
    throw new SkiploomError(
      "invalid-dataset",
      "These two runs were not scored on the same images. Choose two runs on the same data, and the same part.",
    );
  }
  const onlyFirst: number[] = [];
  const onlySecond: number[] = [];
  const bothWrong: number[] = [];
  let bothRight = 0;
  for (let image = 0; image < first.count; image += 1) {
    const [one, other] = [isRight(first, image), isRight(second, image)];
    if (one && other) bothRight += 1;
    else if (one) onlyFirst.push(image);
    else if (other) onlySecond.push(image);
    else bothWrong.push(image);
  }
  return {
    count: first.count,
    bothRight,
    bothWrong,
    onlyFirst,
    onlySecond,
    p: mcNemarExactP(onlyFirst.length, onlySecond.length),
  };
}
