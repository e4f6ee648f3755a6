/** A network's input of an image: cut, brought to size, grey where the network wants it. */
import { SkiploomError } from "../foundation/errors";
import type { RgbImage } from "./image";
import { cropToProportions, resizeByArea } from "./resize";

/**
 * @param shape `[height, width, channels]` of the network's input
 * @returns bytes of that shape, not normalised
 * @throws SkiploomError `unsupported` for other channels than 1 and 3
 */
export function networkImage(image: RgbImage, shape: readonly [number, number, number]): Uint8Array {
  const [height, width, channels] = shape;
  requireImageChannels(channels);
  const { pixels } = resizeByArea(cropToProportions(image, height, width), height, width);
  return channels === 1 ? greyOf(pixels) : pixels;
}

/** @throws SkiploomError `unsupported` for other channels than 1 and 3 */
export function requireImageChannels(channels: number): void {
  if (channels === 1 || channels === 3) return;
  throw new SkiploomError(
    "unsupported",
    `This network takes images of ${channels} channels. Image files hold 1 (grey) or 3 (red, green, blue).`,
  );
}

/**
 * Luma of ITU-R BT.601: 0.299 red + 0.587 green + 0.114 blue, in 16-bit fractions and rounded as Pillow does it, so that both give
 * the same bytes.
 *
 * @param rgb `[..., 3]`
 */
export function greyOf(rgb: Uint8Array): Uint8Array {
  const grey = new Uint8Array(rgb.length / 3);
  for (let index = 0; index < grey.length; index += 1) {
    const at = index * 3;
    const sum = 19_595 * (rgb[at] ?? 0) + 38_470 * (rgb[at + 1] ?? 0) + 7_471 * (rgb[at + 2] ?? 0);
    grey[index] = (sum + 32_768) >> 16;
  }
  return grey;
}
