/** How much memory preparing takes at most: told before it begins. */
import type { Preparing } from "#core/datasets/prepared";

/** Of a thread with its decoders, and of what passes through it unseen. */
const THREAD_BYTES = 50e6;
/** A decoder's own pixels and their copy, four bytes each. */
const BYTES_A_PIXEL = 8;
/** Name, class, part, hash and place of a picture, as they are held and written. */
const BYTES_A_PICTURE = 400;
/** Of prepared pictures that are on their way from threads to the disk, for each thread. */
const MOST_UNDERWAY = 3 * 8 * 2 ** 20;
const BATCH = 64;

/**
 * Bytes, beside what the studio takes anyway: a bound from what is held at once, not a measurement.
 *
 * @param sizes pictures by "height width"
 */
export function memoryToPrepare(
  { sizes, count }: { readonly sizes: ReadonlyMap<string, number>; readonly count: number },
  { imageShape }: Preparing,
  threads: number,
): number {
  let largest = 0;
  for (const size of sizes.keys()) {
    const [height = 1, width = 1] = size.split(" ").map(Number);
    largest = Math.max(largest, height * width);
  }
  const made = imageShape.reduce((product, side) => product * side, 1);
  const underway = Math.min(MOST_UNDERWAY, 3 * BATCH * made);
  return threads * (THREAD_BYTES + BYTES_A_PIXEL * largest + underway) + count * BYTES_A_PICTURE;
}
