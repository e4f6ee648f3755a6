/**
 * What the loss of a batch is measured against: up to two classes an example, by number. A row of shares for every class would be
 * nothing but zeros where there are thousands of them.
 */
import type { Mixing } from "#core/datasets/augmentation/mixing";
import type { Labels } from "#core/datasets/labels";

/** Numbers of an example. */
export const TARGET_COLUMNS = 4;

/**
 * The target of example `n` at class `c` is smoothing / classes + (1 - smoothing) x share, where the share is `rows[n, 2]` at class
 * `rows[n, 0]`, the rest at class `rows[n, 1]`, and 0 elsewhere. Where both are the same class it has both shares.
 */
export interface Targets {
  /** `[batch, 4]`: a class, another one, the share of the first, and what the example's loss is multiplied by. */
  readonly rows: Float32Array;
  /** The share that goes to all classes alike, from 0 to 1. */
  readonly smoothing: number;
}

/** One class an example, all of the same weight. */
export function targetsOf(labels: Labels, smoothing = 0): Targets {
  const rows = new Float32Array(labels.length * TARGET_COLUMNS);
  labels.forEach((label, index) => {
    rows.set([label, label, 1, 1], index * TARGET_COLUMNS);
  });
  return { rows, smoothing };
}

/** An image's own class and its partner's, with the shares of what is to be seen of them. */
export function mixedTargets(labels: Labels, { partners, share }: Mixing, smoothing = 0): Targets {
  const rows = new Float32Array(labels.length * TARGET_COLUMNS);
  labels.forEach((label, index) => {
    rows.set([label, labels[partners[index] ?? index] ?? label, share, 1], index * TARGET_COLUMNS);
  });
  return { rows, smoothing };
}

/**
 * Targets of a batch as they are at a class of which an example has nothing, and at one of which it has all. What lies between is
 * linear in the share.
 */
export function targetEnds(
  smoothing: number,
  classes: number,
): { readonly none: number; readonly whole: number } {
  return { none: smoothing / classes, whole: 1 - smoothing + smoothing / classes };
}
