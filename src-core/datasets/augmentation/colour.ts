/**
 * Brightness, contrast and saturation, in this order, as torchvision's ColorJitter defines them for images of floats: each is a blend of the
 * image with another one, kept between black and white. Brightness blends with black, contrast with the mean of the grey image, saturation
 * with the grey image. A factor of 1 leaves the image as it is, of 0 the other one alone.
 *
 * Grey is Rec. 601's luma of three channels, and the mean of channels of any other number. An image of one channel has no saturation.
 */
import type { ImageDraws } from "./draws";

export type ColourFactors = Pick<ImageDraws, "brightness" | "contrast" | "saturation">;

/** @param image `[height, width, channels]` from 0 to `white`, changed in place */
export function changeColour(
  image: Float64Array,
  channels: number,
  { brightness, contrast, saturation }: ColourFactors,
  white: number,
): void {
  if (brightness !== 1) blendWith(image, 0, brightness, white);
  if (contrast !== 1) blendWith(image, meanGrey(image, channels), contrast, white);
  if (saturation !== 1 && channels > 1) saturate(image, channels, saturation, white);
}

/** With an image of one colour. */
function blendWith(image: Float64Array, value: number, factor: number, white: number): void {
  const offset = (1 - factor) * value;
  for (let place = 0; place < image.length; place += 1) {
    image[place] = within(factor * (image[place] ?? 0) + offset, white);
  }
}

function saturate(image: Float64Array, channels: number, factor: number, white: number): void {
  for (let pixel = 0; pixel < image.length; pixel += channels) {
    const offset = (1 - factor) * greyAt(image, pixel, channels);
    for (let place = pixel; place < pixel + channels; place += 1) {
      image[place] = within(factor * (image[place] ?? 0) + offset, white);
    }
  }
}

function meanGrey(image: Float64Array, channels: number): number {
  let sum = 0;
  for (let pixel = 0; pixel < image.length; pixel += channels) sum += greyAt(image, pixel, channels);
  return sum / (image.length / channels);
}

function greyAt(image: Float64Array, pixel: number, channels: number): number {
  if (channels === 3) {
    return 0.299 * (image[pixel] ?? 0) + 0.587 * (image[pixel + 1] ?? 0) + 0.114 * (image[pixel + 2] ?? 0);
  }
  let sum = 0;
  for (let place = pixel; place < pixel + channels; place += 1) sum += image[place] ?? 0;
  return sum / channels;
}

function within(value: number, white: number): number {
  return value < 0 ? 0 : value > white ? white : value;
}
