/**
 * Where each pixel of a changed image comes from. Flips come first, then turning and scaling about the centre, then the shift: together one
 * affine map, which is sampled once. Where nothing is turned or scaled, pixels are copied as they are.
 */
import type { ImageDraws } from "./draws";

type Placement = Pick<ImageDraws, "flippedDown" | "flippedAcross" | "degrees" | "scale" | "down" | "right">;

/** x of the source = xx · x + xy · y + x0, and y alike: from pixel centres of the result to those of the source. */
export interface AffineMap {
  readonly xx: number;
  readonly xy: number;
  readonly x0: number;
  readonly yx: number;
  readonly yy: number;
  readonly y0: number;
}

export function isWholePixels({ degrees, scale }: Placement): boolean {
  return degrees === 0 && scale === 1;
}

/** Does it leave every pixel where it is? */
export function staysInPlace(draws: Placement): boolean {
  const { flippedDown, flippedAcross, down, right } = draws;
  return isWholePixels(draws) && !flippedDown && !flippedAcross && down === 0 && right === 0;
}

/**
 * Copies an image that is only flipped and shifted. What comes in at the edges is black.
 *
 * @param image bytes `[height, width, channels]`
 * @param into as large, all 0
 */
export function copyMoved(
  image: Uint8Array,
  into: Uint8Array,
  [height, width, channels]: readonly [number, number, number],
  { down, right, flippedDown, flippedAcross }: Placement,
): void {
  const firstX = Math.max(0, right);
  const lastX = Math.min(width, width + right);
  for (let y = Math.max(0, down); y < Math.min(height, height + down); y += 1) {
    const row = (flippedDown ? height - 1 - (y - down) : y - down) * width;
    let to = (y * width + firstX) * channels;
    let from = (row + (flippedAcross ? width - 1 - (firstX - right) : firstX - right)) * channels;
    // Backwards, a pixel on from the last one's end.
    const back = flippedAcross ? 2 * channels : 0;
    for (let x = firstX; x < lastX; x += 1) {
      for (let channel = 0; channel < channels; channel += 1) {
        into[to] = image[from] ?? 0;
        to += 1;
        from += 1;
      }
      from -= back;
    }
  }
}

/** From the changed image back to the one that was given. */
export function inverseMap(
  [height, width]: readonly [number, number, number],
  { flippedDown, flippedAcross, degrees, scale, down, right }: Placement,
): AffineMap {
  const centreX = (width - 1) / 2;
  const centreY = (height - 1) / 2;
  const radians = (degrees / 180) * Math.PI;
  const sine = Math.sin(radians);
  const cosine = Math.cos(radians);
  const across = flippedAcross ? -1 / scale : 1 / scale;
  const below = flippedDown ? -1 / scale : 1 / scale;
  // y points down, so turning counter-clockwise, as it is seen, is undone by this.
  const xx = across * cosine;
  const xy = across * -sine;
  const yx = below * sine;
  const yy = below * cosine;
  return {
    xx,
    xy,
    x0: centreX - xx * (centreX + right) - xy * (centreY + down),
    yx,
    yy,
    y0: centreY - yx * (centreX + right) - yy * (centreY + down),
  };
}

/**
 * Samples an image between its pixels: the four about a place, by their distance in x and y. Pixels outside are black, so an edge that lies
 * between two places fades.
 *
 * @param image bytes `[height, width, channels]`
 * @param into as large; not rounded
 */
export function sampleBilinearly(
  image: Uint8Array,
  into: Float64Array,
  [height, width, channels]: readonly [number, number, number],
  { xx, xy, x0, yx, yy, y0 }: AffineMap,
): void {
  const down = width * channels;
  let to = 0;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const sourceX = xx * x + xy * y + x0;
      const sourceY = yx * x + yy * y + y0;
      const left = Math.floor(sourceX);
      const top = Math.floor(sourceY);
      const toRight = sourceX - left;
      const toBottom = sourceY - top;
      // What lies outside has no weight; a number stands for it where the array has none.
      const ofLeft = left >= 0 && left < width ? 1 - toRight : 0;
      const ofRight = left >= -1 && left < width - 1 ? toRight : 0;
      const ofTop = top >= 0 && top < height ? 1 - toBottom : 0;
      const ofBottom = top >= -1 && top < height - 1 ? toBottom : 0;
      const topLeft = ofTop * ofLeft;
      const topRight = ofTop * ofRight;
      const bottomLeft = ofBottom * ofLeft;
      const bottomRight = ofBottom * ofRight;
      const from = (top * width + left) * channels;
      for (let channel = from; channel < from + channels; channel += 1) {
        into[to] =
          topLeft * (image[channel] ?? 0) +
          topRight * (image[channel + channels] ?? 0) +
          bottomLeft * (image[channel + down] ?? 0) +
          bottomRight * (image[channel + down + channels] ?? 0);
        to += 1;
      }
    }
  }
}
