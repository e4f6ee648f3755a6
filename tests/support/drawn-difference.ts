/** How far a drawing is from the network that it was drawn of, in numbers. */
import { randomValues } from "../cross/kernel-parity-reference";
import type { DrawnAgain } from "./drawn-again";
import { differenceOf, logitsOn } from "./run-program";

/** Logits of two images on the present backend: the largest difference over the largest of them. */
export function differenceIn({ before, weights, drawn, after }: DrawnAgain): number {
  const images = randomValues(
    (before.shapes[0] ?? []).reduce((product, side) => product * side, 2),
    3,
  );
  return differenceOf(logitsOn(after, drawn.weights, images), logitsOn(before, weights, images));
}
