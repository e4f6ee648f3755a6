/** Copies of equally spaced runs of numbers: what concatenating, splitting and slicing come down to. */

/** Below this length a loop is faster than a call of `TypedArray.set` (measured). */
const SHORT_RUN = 64;

/** One run of numbers. */
export function copyRun(
  source: Float32Array,
  from: number,
  target: Float32Array,
  to: number,
  length: number,
): void {
  if (length > SHORT_RUN) {
    target.set(source.subarray(from, from + length), to);
    return;
  }
  for (let index = 0; index < length; index += 1) target[to + index] = source[from + index] ?? 0;
}

/** Where runs lie in an array: the first one's place, and the distance from each to the next. */
export interface RunPlaces {
  readonly first: number;
  readonly distance: number;
}

/** `count` runs of one length. */
export function copyRuns(
  source: Float32Array,
  from: RunPlaces,
  target: Float32Array,
  to: RunPlaces,
  length: number,
  count: number,
): void {
  for (let index = 0; index < count; index += 1) {
    copyRun(source, from.first + index * from.distance, target, to.first + index * to.distance, length);
  }
}
