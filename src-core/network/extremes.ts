/** `Math.min` and `Math.max` of lists of any length: given as arguments, some ten thousand numbers are more than a stack holds. */

/** Infinity for an empty list. */
export function smallest(values: Iterable<number>): number {
  let found = Number.POSITIVE_INFINITY;
  for (const value of values) found = Math.min(found, value);
  return found;
}

/** Minus infinity for an empty list. */
export function largest(values: Iterable<number>): number {
  let found = Number.NEGATIVE_INFINITY;
  for (const value of values) found = Math.max(found, value);
  return found;
}
