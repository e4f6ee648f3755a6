/** Losses that weigh more where a class has few images. */
import { TARGET_COLUMNS, type Targets } from "./targets";

/**
 * The loss of each example times the weight of its class; of an example with two classes, the average of theirs by its shares. What
 * smoothing gives to all classes alike says nothing of the example and does not count.
 *
 * @param weights of every class
 */
export function weightedTargets({ rows, smoothing }: Targets, weights: Float32Array): Targets {
  const weighted = rows.slice();
  for (let at = 0; at < rows.length; at += TARGET_COLUMNS) {
    const [first = 0, other = 0, share = 0, weight = 0] = rows.subarray(at, at + TARGET_COLUMNS);
    const ofClasses = share * (weights[first] ?? 0) + (1 - share) * (weights[other] ?? 0);
    weighted[at + TARGET_COLUMNS - 1] = weight * ofClasses;
  }
  return { rows: weighted, smoothing };
}
