/** A few images of every class, for the grid that shows what a dataset looks like. */

import { Random } from "../foundation/random";
import { DatasetError } from "./error";
import type { Labels } from "./labels";
import { SPLIT_SEED } from "./split";

/** A grid of more says nothing more. */
const MOST_IMAGES = 2_000;

/**
 * Chooses up to `perClass` training samples of each class, the same ones each time. A class with fewer gives
 * what it has; of very many classes the first are shown.
 *
 * @param labels of the training part
 * @returns places in the training part: the images of a class stand together, classes ascend
 * @throws DatasetError (`invalid-request`) when `perClass` is not a whole number from 1 to 100
 */
export function choosePreview(labels: Labels, classes: number, perClass: number): Uint32Array {
  if (!Number.isInteger(perClass) || perClass < 1 || perClass > 100) {
    throw new DatasetError(
      "invalid-request",
      `A preview shows 1 to 100 images of each class, not ${perClass}. Ask for a number in that range.`,
    );
  }
  const order = Uint32Array.from(labels, (_, place) => place);
  Random.fromSeed(SPLIT_SEED, "preview").shuffle(order);
  const byClass: number[][] = Array.from({ length: classes }, () => []);
  for (const place of order) {
    const chosen = byClass[labels[place] ?? 0];
    if (chosen && chosen.length < perClass) chosen.push(place);
  }
  return Uint32Array.from(byClass.flat().slice(0, MOST_IMAGES));
}
