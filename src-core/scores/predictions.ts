/** What a network says of each image of a part, beside the truth: what all scores are computed from. */
import { emptyLabels, type Labels } from "../datasets/labels";
import { SkiploomError } from "../foundation/errors";

/** With more classes than these, only the most likely ones of an image are kept. */
const MOST_CLASSES_WHOLE = 100;
const TOP = 5;

export interface Predictions {
  readonly count: number;
  readonly classes: number;
  /** True class of each image. */
  readonly labels: Labels;
  /** Classes kept of each image, the most likely first: all of them, or the first five where there are more than 100. */
  readonly columns: number;
  /** `[count, columns]` class numbers. Of equal ones the first class comes first. */
  readonly ranked: Labels;
  /** `[count, columns]` softmax probabilities of `ranked`. */
  readonly probabilities: Float32Array;
  /** Cross-entropy of each image in nats, from the logits: nothing is clipped. */
  readonly losses: Float64Array;
  /** Sum over all classes of (probability - truth)² of each image (Brier 1950), 0 to 2. */
  readonly squares: Float32Array;
}

/** How many classes of an image are kept. */
export function keptColumns(classes: number): number {
  return classes > MOST_CLASSES_WHOLE ? TOP : classes;
}

/** The class that the network names for an image. */
export function answerOf({ ranked, columns }: Predictions, image: number): number {
  return ranked[image * columns] ?? 0;
}

/** The probability of that class. */
export function confidenceOf({ probabilities, columns }: Predictions, image: number): number {
  return probabilities[image * columns] ?? 0;
}

export function isRight(predictions: Predictions, image: number): boolean {
  return answerOf(predictions, image) === predictions.labels[image];
}

export interface PredictionCollector {
  /** @param logits `[labels.length, classes]` of the images after those that were taken before */
  take(logits: Float32Array, labels: Labels): void;
  /** When all are taken. @throws SkiploomError (`invalid-network`) where an image's answer was no number */
  done(): Predictions;
}

/** @param count images that will be taken */
export function collectPredictions(count: number, classes: number): PredictionCollector {
  const columns = keptColumns(classes);
  const labels = emptyLabels(count, classes);
  const ranked = emptyLabels(count * columns, classes);
  const probabilities = new Float32Array(count * columns);
  const losses = new Float64Array(count);
  const squares = new Float32Array(count);
  const places = new Int32Array(columns);
  let taken = 0;
  let firstWithout: number | undefined;

  const takeOne = (logits: Float32Array, from: number, label: number): void => {
    let kept = 0;
    for (let place = 0; place < classes; place += 1) {
      const value = logits[from + place] ?? Number.NaN;
      if (kept === columns && !(value > (logits[from + (places[kept - 1] ?? 0)] ?? 0))) continue;
      if (kept < columns) kept += 1;
      let at = kept - 1;
      while (at > 0 && value > (logits[from + (places[at - 1] ?? 0)] ?? 0)) {
        places[at] = places[at - 1] ?? 0;
        at -= 1;
      }
      places[at] = place;
    }
    const largest = logits[from + (places[0] ?? 0)] ?? Number.NaN;
    let total = 0;
    let squared = 0;
    for (let place = 0; place < classes; place += 1) {
      const share = Math.exp((logits[from + place] ?? Number.NaN) - largest);
      total += share;
      squared += share * share;
    }
    const ofTruth = logits[from + label] ?? Number.NaN;
    const loss = largest + Math.log(total) - ofTruth;
    if (!Number.isFinite(loss)) firstWithout ??= taken;
    for (let rank = 0; rank < columns; rank += 1) {
      const place = places[rank] ?? 0;
      ranked[taken * columns + rank] = place;
      probabilities[taken * columns + rank] = Math.exp((logits[from + place] ?? 0) - largest) / total;
    }
    labels[taken] = label;
    losses[taken] = loss;
    // (p - 1)² of the truth and p² of the others; rounding may leave a little less than nothing.
    squares[taken] = Math.max(0, squared / (total * total) - 2 * Math.exp(-loss) + 1);
    taken += 1;
  };

  return {
    take(logits, truth) {
      for (let row = 0; row < truth.length; row += 1) takeOne(logits, row * classes, truth[row] ?? 0);
    },
    done() {
      if (firstWithout !== undefined) throw notANumber(firstWithout);
      if (taken !== count) throw new RangeError(`${taken} of ${count} images were taken.`);
      return { count, classes, labels, columns, ranked, probabilities, losses, squares };
    },
  };
}

function notANumber(image: number): SkiploomError {
  return new SkiploomError(
    "invalid-network",
    `What the network says of image ${image + 1} is no number, so nothing can be scored. Its weights have diverged: use an earlier checkpoint, or train again with a lower learning rate.`,
  );
}
