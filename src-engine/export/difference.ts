/** How far what a tool says of images is from what the engine says. */

export interface Difference {
  /** max |a - b| over all images and classes. */
  readonly largestDifference: number;
  /** max |b|. */
  readonly largestValue: number;
  /** The one divided by the other; the first alone where all of b is 0. */
  readonly difference: number;
}

/** @param expected b, all of them finite @param given a: as many, else they are as far as can be */
export function differenceOf(expected: Float32Array, given: Float32Array): Difference {
  let largestDifference = expected.length === given.length ? 0 : Number.MAX_VALUE;
  let largestValue = 0;
  expected.forEach((value, index) => {
    const difference = Math.abs((given[index] ?? Number.NaN) - value);
    // Not a number is as wrong as can be.
    largestDifference = Math.max(
      largestDifference,
      Number.isFinite(difference) ? difference : Number.MAX_VALUE,
    );
    largestValue = Math.max(largestValue, Math.abs(value));
  });
  const difference = largestValue > 0 ? largestDifference / largestValue : largestDifference;
  return { largestDifference, largestValue, difference: Math.min(difference, Number.MAX_VALUE) };
}
