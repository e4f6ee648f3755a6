/** A network's input of an image: cut, brought to size, grey where the network wants it. */
import { SkiploomError } from "../foundation/errors";
import { type Fit, placement } from "./fit";
import { type DecodedImage, type RgbImage, uprightSize } from "./image";
import { storedWindow, upright } from "./orient";
import { resized, type Window } from "./resize";

/**
 * It is brought to size as the file holds it and turned then, which is the same pixels and less work.
 *
 * @param shape `[height, width, channels]` of the network's input
 * @param fit what becomes of an image of other proportions
 * @returns bytes of that shape, not normalised
 * @throws SkiploomError `unsupported` for other channels than 1 and 3
 */
export function networkImage(
  { header, raster }: DecodedImage,
  shape: readonly [number, number, number],
  fit: Fit = "crop",
): Uint8Array {
  const [height, width, channels] = shape;
  requireImageChannels(channels);
  const { from, to } = placement(header, { width, height }, fit);
  const { orientation } = header;
  const window = storedWindow(from, raster.width, raster.height, orientation);
  // Turning is its own way back where rows and columns are concerned.
  const size = uprightSize(to.width, to.height, orientation);
  const small = resized(raster, window, size.height, size.width);
  const own = raster.channels;
  const turned = upright({ ...size, channels: own, step: own, pixels: small }, orientation);
  const pixels = inChannels(turned, own, channels);
  return placed(pixels, to, shape);
}

/** All pixels of an image, in colour and upright. */
export function rgbOf({ header, raster }: DecodedImage): RgbImage {
  const { width, height, orientation } = header;
  return { width, height, pixels: inChannels(upright(raster, orientation), raster.channels, 3) };
}

/** @throws SkiploomError `unsupported` for other channels than 1 and 3 */
export function requireImageChannels(channels: number): asserts channels is 1 | 3 {
  if (channels === 1 || channels === 3) return;
  throw new SkiploomError(
    "unsupported",
    `This network takes images of ${channels} channels. Image files hold 1 (grey) or 3 (red, green, blue).`,
  );
}

function inChannels(pixels: Uint8Array, own: 1 | 3, wanted: 1 | 3): Uint8Array {
  if (own === wanted) return pixels;
  if (wanted === 1) return greyOf(pixels);
  const colours = new Uint8Array(pixels.length * 3);
  for (let index = 0; index < pixels.length; index += 1) {
    colours.fill(pixels[index] ?? 0, index * 3, index * 3 + 3);
  }
  return colours;
}

/** In an input that is black beside it. */
function placed(pixels: Uint8Array, to: Window, [height, width, channels]: readonly number[]): Uint8Array {
  if (to.width === width && to.height === height) return pixels;
  const input = new Uint8Array((height ?? 0) * (width ?? 0) * (channels ?? 0));
  const length = to.width * (channels ?? 0);
  for (let row = 0; row < to.height; row += 1) {
    const at = ((to.top + row) * (width ?? 0) + to.left) * (channels ?? 0);
    input.set(pixels.subarray(row * length, (row + 1) * length), at);
  }
  return input;
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
