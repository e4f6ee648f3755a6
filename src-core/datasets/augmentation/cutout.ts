/**
 * Cutout (DeVries & Taylor 2017, section 3): a square whose centre is anywhere in the image, so that a part of it may lie outside, is
 * filled. They fill with 0 after normalisation, which is the training images' mean colour: here the byte nearest to it.
 */
import type { Random } from "../../foundation/random";

/** A square's part inside the image: rows from `top` to before `bottom`, columns alike. */
export interface CutSquare {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** @param imageShape `[height, width, channels]` */
export function drawSquare(
  random: Random,
  side: number,
  [height, width]: readonly [number, number, number],
): CutSquare {
  const [top, bottom] = stretchAbout(random.integerBelow(height), side, height);
  const [left, right] = stretchAbout(random.integerBelow(width), side, width);
  return { top, bottom, left, right };
}

/** So many places about one, clipped to 0 and the end; of an even length one more before it than behind. */
export function stretchAbout(centre: number, length: number, end: number): readonly [number, number] {
  const first = centre - Math.floor(length / 2);
  return [Math.max(0, first), Math.min(end, first + length)];
}

/**
 * @param image `[height, width, channels]`, changed in place
 * @param fill a byte for each channel
 */
export function cutOut(
  image: Uint8Array,
  { top, bottom, left, right }: CutSquare,
  [, width, channels]: readonly [number, number, number],
  fill: Uint8Array,
): void {
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) image.set(fill, (y * width + x) * channels);
  }
}

/**
 * The byte nearest to the mean of each channel.
 *
 * @param mean in units of pixel / pixelMaximum
 */
export function meanBytes(mean: readonly number[], pixelMaximum: number): Uint8Array {
  return Uint8Array.from(mean, (value) => Math.round(value * pixelMaximum));
}
