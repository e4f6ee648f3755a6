/**
 * What augmentation does, by its definitions alone: slow loops over every pixel in double precision, one change after the other, and nothing
 * of the code that is tested but its draws.
 */
import type { BatchDraws, ImageDraws } from "#core/datasets/augmentation/draws";

export type Shape = readonly [height: number, width: number, channels: number];

/** Value of a pixel; outside of the image it is black. */
type Picture = (y: number, x: number, channel: number) => number;

export interface ReferenceFacts {
  readonly imageShape: Shape;
  readonly pixelMaximum: number;
  readonly fill: ArrayLike<number>;
}

/** Bytes `[count, height, width, channels]` before they are rounded the last time. */
export function referenceBatch(images: Uint8Array, draws: BatchDraws, facts: ReferenceFacts): Float64Array {
  const size = facts.imageShape.reduce((product, side) => product * side, 1);
  const own = draws.images.map((drawn, place) =>
    referenceImage(images.subarray(place * size, (place + 1) * size), drawn, facts),
  );
  const { mixing } = draws;
  if (!mixing) return Float64Array.from(own.flat());
  const rounded = own.map((image) => image.map((value) => Math.floor(value + 0.5)));
  const [, width, channels] = facts.imageShape;
  const { pasted, share } = mixing;
  return Float64Array.from(
    rounded.flatMap((image, place) => {
      const partner = rounded[mixing.partners[place] ?? -1] ?? [];
      return image.map((value, index) => {
        const other = partner[index] ?? Number.NaN;
        if (!pasted) return share * value + (1 - share) * other;
        const y = Math.floor(index / (width * channels));
        const x = Math.floor(index / channels) % width;
        const { top, bottom, left, right } = pasted;
        return y >= top && y < bottom && x >= left && x < right ? other : value;
      });
    }),
  );
}

/** One image's own changes, not rounded. */
export function referenceImage(image: Uint8Array, drawn: ImageDraws, facts: ReferenceFacts): number[] {
  const { imageShape, pixelMaximum, fill } = facts;
  let picture = pictureOf(image, imageShape);
  if (drawn.flippedDown) picture = seenFrom(picture, (y, x) => [imageShape[0] - 1 - y, x]);
  if (drawn.flippedAcross) picture = seenFrom(picture, (y, x) => [y, imageShape[1] - 1 - x]);
  picture = turned(picture, drawn, imageShape);
  let values = valuesOf(picture, imageShape);
  values = coloured(values, drawn, imageShape[2], pixelMaximum);
  const { cut } = drawn;
  if (!cut) return values;
  const [, width, channels] = imageShape;
  return values.map((value, index) => {
    const y = Math.floor(index / (width * channels));
    const x = Math.floor(index / channels) % width;
    const isCut = y >= cut.top && y < cut.bottom && x >= cut.left && x < cut.right;
    return isCut ? (fill[index % channels] ?? Number.NaN) : value;
  });
}

function pictureOf(image: ArrayLike<number>, [height, width, channels]: Shape): Picture {
  return (y, x, channel) =>
    y < 0 || y >= height || x < 0 || x >= width
      ? 0
      : (image[(y * width + x) * channels + channel] ?? Number.NaN);
}

function valuesOf(picture: Picture, [height, width, channels]: Shape): number[] {
  const values: number[] = [];
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      for (let channel = 0; channel < channels; channel += 1) values.push(picture(y, x, channel));
  return values;
}

function seenFrom(picture: Picture, place: (y: number, x: number) => readonly [number, number]): Picture {
  return (y, x, channel) => picture(...place(y, x), channel);
}

/** Turned and enlarged about the centre, then shifted: each pixel is looked for where it was, by polar coordinates. */
function turned(picture: Picture, drawn: ImageDraws, [height, width]: Shape): Picture {
  const middleY = (height - 1) / 2;
  const middleX = (width - 1) / 2;
  return (y, x, channel) => {
    const aboveMiddle = middleY - (y - drawn.down);
    const rightOfMiddle = x - drawn.right - middleX;
    const radius = Math.hypot(aboveMiddle, rightOfMiddle) / drawn.scale;
    const angle = Math.atan2(aboveMiddle, rightOfMiddle) - (drawn.degrees * Math.PI) / 180;
    return between(picture, middleY - radius * Math.sin(angle), middleX + radius * Math.cos(angle), channel);
  };
}

/** Every pixel counts by how near it is in y and in x. */
function between(picture: Picture, y: number, x: number, channel: number): number {
  let sum = 0;
  for (let near = Math.floor(y) - 1; near <= Math.floor(y) + 2; near += 1)
    for (let beside = Math.floor(x) - 1; beside <= Math.floor(x) + 2; beside += 1) {
      const weight = Math.max(0, 1 - Math.abs(y - near)) * Math.max(0, 1 - Math.abs(x - beside));
      sum += weight * picture(near, beside, channel);
    }
  return sum;
}

function coloured(values: readonly number[], drawn: ImageDraws, channels: number, white: number): number[] {
  const blended = (image: readonly number[], other: readonly number[], factor: number): number[] =>
    image.map((value, index) =>
      Math.min(white, Math.max(0, factor * value + (1 - factor) * (other[index] ?? Number.NaN))),
    );
  const black = values.map(() => 0);
  const bright = blended(values, black, drawn.brightness);
  const grey = greyOf(bright, channels);
  const mean = grey.reduce((sum, value) => sum + value, 0) / grey.length;
  const contrasted = blended(
    bright,
    grey.map(() => mean),
    drawn.contrast,
  );
  return blended(contrasted, greyOf(contrasted, channels), drawn.saturation);
}

/** The grey image with as many channels. */
function greyOf(values: readonly number[], channels: number): number[] {
  const weights = channels === 3 ? [0.299, 0.587, 0.114] : new Array<number>(channels).fill(1 / channels);
  return values.map((_, index) => {
    const first = index - (index % channels);
    return weights.reduce(
      (sum, weight, channel) => sum + weight * (values[first + channel] ?? Number.NaN),
      0,
    );
  });
}
