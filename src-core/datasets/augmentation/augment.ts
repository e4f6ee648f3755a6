/**
 * A batch as a network is trained on it, in bytes. An image's own changes are computed in double precision and rounded to bytes once;
 * mixing takes these bytes and rounds once more. So a batch can be looked at as it is: what a window shows, normalised, is what the network
 * sees. Where nothing is turned, scaled, coloured or mixed, every byte is one of the given image, or black.
 */
import { changeColour } from "./colour";
import { cutOut } from "./cutout";
import type { BatchDraws, ImageDraws } from "./draws";
import { copyMoved, inverseMap, isWholePixels, sampleBilinearly, staysInPlace } from "./geometry";
import { mixInto } from "./mixing";

export interface ImageFacts {
  /** `[height, width, channels]` */
  readonly imageShape: readonly [number, number, number];
  /** The byte that stands for white. */
  readonly pixelMaximum: number;
  /** What a cut square is filled with, a byte for each channel. */
  readonly fill: Uint8Array;
}

/**
 * @param images bytes `[count, height, width, channels]`, left as they are
 * @param draws undefined: the images themselves are the answer
 * @returns bytes `[count, height, width, channels]`
 */
export function augmentBatch(
  images: Uint8Array,
  draws: BatchDraws | undefined,
  facts: ImageFacts,
): Uint8Array {
  if (!draws) return images;
  const [height, width, channels] = facts.imageShape;
  const size = height * width * channels;
  const at = (batch: Uint8Array, place: number): Uint8Array =>
    batch.subarray(place * size, (place + 1) * size);
  const own = new Uint8Array(images.length);
  const values = new Float64Array(size);
  draws.images.forEach((drawn, place) => {
    augmentImage(at(images, place), at(own, place), drawn, facts, values);
  });
  const { mixing } = draws;
  if (!mixing) return own;
  const result = new Uint8Array(images.length);
  mixing.partners.forEach((partner, place) => {
    mixInto(at(result, place), at(own, place), at(own, partner), mixing, facts.imageShape);
  });
  return result;
}

/**
 * @param image bytes `[height, width, channels]`
 * @param into as large, all 0
 * @param values as large, for what lies between bytes; overwritten
 */
function augmentImage(
  image: Uint8Array,
  into: Uint8Array,
  draws: ImageDraws,
  { imageShape, pixelMaximum, fill }: ImageFacts,
  values: Float64Array,
): void {
  const { brightness, contrast, saturation, cut } = draws;
  const staysWhole = isWholePixels(draws);
  if (staysWhole) {
    if (staysInPlace(draws)) into.set(image);
    else copyMoved(image, into, imageShape, draws);
  } else {
    sampleBilinearly(image, values, imageShape, inverseMap(imageShape, draws));
  }
  const keepsColour = brightness === 1 && contrast === 1 && saturation === 1;
  if (!keepsColour) {
    if (staysWhole) values.set(into);
    changeColour(values, imageShape[2], draws, pixelMaximum);
  }
  if (!staysWhole || !keepsColour) round(values, into);
  if (cut) cutOut(into, cut, imageShape, fill);
}

/** To the nearest byte, halves upwards. */
function round(values: Float64Array, into: Uint8Array): void {
  for (let place = 0; place < into.length; place += 1) into[place] = (values[place] ?? 0) + 0.5;
}
