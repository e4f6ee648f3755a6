/** Images worth looking at first. */
import { confidenceOf, isRight, type Predictions } from "./predictions";

/** Images with the highest loss first: where model and label disagree most. */
export function highestLoss({ losses, count }: Predictions, most: number): number[] {
  return firstBy(count, most, (image) => -(losses[image] ?? 0));
}

/** Wrong ones, the most confident first. */
export function mostConfidentWrong(predictions: Predictions, most: number): number[] {
  return firstBy(predictions.count, most, (image) =>
    isRight(predictions, image) ? undefined : -confidenceOf(predictions, image),
  );
}

/** Images between whose two likeliest classes there is the least difference. None where there is one class alone. */
export function smallestMargin(predictions: Predictions, most: number): number[] {
  if (predictions.columns < 2) return [];
  return firstBy(predictions.count, most, (image) => marginOf(predictions, image));
}

/** The likeliest class's probability minus the next one's. */
export function marginOf({ probabilities, columns }: Predictions, image: number): number {
  return (probabilities[image * columns] ?? 0) - (probabilities[image * columns + 1] ?? 0);
}

/** Smallest values first, of equal ones the earlier image; what has none is left out. */
function firstBy(count: number, most: number, rankBy: (image: number) => number | undefined): number[] {
  const valued: { image: number; value: number }[] = [];
  for (let image = 0; image < count; image += 1) {
    const value = rankBy(image);
    if (value !== undefined) valued.push({ image, value });
  }
  return valued
    .sort((one, other) => one.value - other.value || one.image - other.image)
    .slice(0, most)
    .map(({ image }) => image);
}
