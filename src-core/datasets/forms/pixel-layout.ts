/** In which order the numbers of a picture stand, and how they come to `[height, width, channels]`. */

import { invalidSource } from "../invalid-source";
import type { FormChoice } from "../source";

export type PictureShape = readonly [height: number, width: number, channels: number];

export interface PixelLayout {
  readonly shape: PictureShape;
  /** A plane a channel, one after the other; else the channels of a pixel side by side. */
  readonly isPlanes: boolean;
  /** Columns stand where rows should: the picture lies on its side and is mirrored. */
  readonly isTransposed: boolean;
}

export const MOST_SIDE = 4096;
const CHANNELS = [1, 3, 4];

/** @throws SkiploomError `invalid-dataset` */
export function checkShape(name: string, [height, width, channels]: PictureShape): void {
  if (![height, width].every((side) => side >= 1 && side <= MOST_SIDE))
    throw invalidSource(
      name,
      `its pictures are ${height}×${width} pixels, and each side can be 1 to ${MOST_SIDE}`,
    );
  if (!CHANNELS.includes(channels))
    throw invalidSource(
      name,
      `its pictures have ${channels} channels, and there can be 1 (grey), 3 (colour) or 4 (colour and opacity)`,
    );
}

/** @param numbers of one picture, as they stand @returns the same where nothing is to be moved */
export function arrange(numbers: Uint8Array, { shape, isPlanes, isTransposed }: PixelLayout): Uint8Array {
  const [height, width, channels] = shape;
  const movesPlanes = isPlanes && channels > 1;
  if (!movesPlanes && !isTransposed) return numbers;
  const pixels = new Uint8Array(numbers.length);
  const plane = height * width;
  let to = 0;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const pixel = isTransposed ? x * height + y : y * width + x;
      for (let channel = 0; channel < channels; channel += 1) {
        const from = movesPlanes ? channel * plane + pixel : pixel * channels + channel;
        pixels[to] = numbers[from] ?? 0;
        to += 1;
      }
    }
  }
  return pixels;
}

/** Shapes that a row of so many numbers can have: squares first, then what comes nearest to one. */
export function shapesOfCount(count: number): PictureShape[] {
  const shapes: PictureShape[] = [];
  for (const channels of [1, 3]) {
    const pixels = count / channels;
    if (!Number.isInteger(pixels)) continue;
    for (let side = Math.floor(Math.sqrt(pixels)); side >= 1; side -= 1) {
      const other = pixels / side;
      if (!Number.isInteger(other) || other > MOST_SIDE) continue;
      shapes.push([side, other, channels]);
      if (other !== side) shapes.push([other, side, channels]);
    }
  }
  const slimness = ([height, width]: PictureShape): number => Math.abs(Math.log(height / width));
  return shapes.sort((one, other) => slimness(one) - slimness(other) || one[2] - other[2]);
}

const shapeText = ([height, width, channels]: PictureShape): string =>
  channels === 1 ? `${height}x${width}` : `${height}x${width}x${channels}`;

function shapeLabel([height, width, channels]: PictureShape): string {
  return `${height} × ${width}, ${channels === 1 ? "grey" : "colour"}`;
}

/** Choices of a form whose pictures are rows of numbers. */
export function flatChoices(
  count: number,
  examples: readonly ArrayLike<number>[],
): Readonly<Record<string, FormChoice>> {
  const shapes = shapesOfCount(count);
  const [first] = shapes;
  if (!first) return {};
  const isSquare = first[0] === first[1];
  const size: FormChoice = {
    label: "Size of the pictures",
    values: shapes.slice(0, 24).map((shape) => ({ value: shapeText(shape), label: shapeLabel(shape) })),
    suggested: shapeText(first),
    why: isSquare
      ? `${count} numbers a picture are ${first[0]} × ${first[1]} ${first[2] === 1 ? "grey pixels" : "pixels of three colours"}.`
      : `${count} numbers a picture make no square, so this is the size nearest to one: say the right one.`,
  };
  const inColour = shapes.filter(([, , channels]) => channels === 3).map(shapeText);
  if (inColour.length === 0) return shapes.length > 1 ? { size } : {};
  const order = { ...orderChoice(count, first, examples), onlyWith: { choice: "size", values: inColour } };
  return { size, order };
}

/** By which reading neighbours differ less, over the first pictures. */
function orderChoice(
  count: number,
  suggestedShape: PictureShape,
  examples: readonly ArrayLike<number>[],
): FormChoice {
  const shape =
    suggestedShape[2] === 3 ? suggestedShape : shapesOfCount(count).find(([, , channels]) => channels === 3);
  const [height, width] = shape ?? suggestedShape;
  const roughness = (isPlanes: boolean): number =>
    examples.reduce((sum, numbers) => sum + roughnessOf(numbers, height, width, isPlanes), 0);
  const planes = roughness(true);
  const interleaved = roughness(false);
  const suggested = planes < interleaved ? "planes" : "interleaved";
  return {
    label: "Order of the colours",
    values: [
      { value: "interleaved", label: "Red, green and blue of each pixel side by side" },
      { value: "planes", label: "All of red, then all of green, then all of blue" },
    ],
    suggested,
    why:
      planes === interleaved
        ? "The first pictures look the same either way."
        : `Read so, neighbouring pixels of the first ${examples.length === 1 ? "picture" : `${examples.length} pictures`} are more alike.`,
  };
}

function roughnessOf(numbers: ArrayLike<number>, height: number, width: number, isPlanes: boolean): number {
  const plane = height * width;
  const at = (y: number, x: number, channel: number): number =>
    numbers[isPlanes ? channel * plane + y * width + x : (y * width + x) * 3 + channel] ?? 0;
  let sum = 0;
  for (let channel = 0; channel < 3; channel += 1)
    for (let y = 0; y < height; y += 1)
      for (let x = 0; x < width; x += 1) {
        if (x > 0) sum += Math.abs(at(y, x, channel) - at(y, x - 1, channel));
        if (y > 0) sum += Math.abs(at(y, x, channel) - at(y - 1, x, channel));
      }
  return sum;
}

/**
 * @param chosen `size` and `order`, or what is suggested
 * @throws SkiploomError `invalid-dataset` when the size does not fit the count
 */
export function flatLayout(
  name: string,
  count: number,
  chosen: { readonly size: string | undefined; readonly order: string | undefined },
): PixelLayout {
  const sides = /^(\d+)x(\d+)(?:x(\d+))?$/.exec(chosen.size ?? "");
  const [suggested] = shapesOfCount(count);
  if (!sides && chosen.size === undefined && suggested)
    return { shape: suggested, isPlanes: chosen.order === "planes", isTransposed: false };
  const [height, width] = [Number(sides?.[1] ?? 0), Number(sides?.[2] ?? 0)];
  const channels = sides?.[3] === undefined ? count / (height * width) : Number(sides[3]);
  const shape: PictureShape = [height, width, channels];
  if (!sides || height * width * channels !== count || !CHANNELS.includes(channels))
    throw invalidSource(
      name,
      `it has ${count} numbers a picture, which is not the size ${chosen.size ?? "that was chosen"}`,
    );
  checkShape(name, shape);
  return { shape, isPlanes: chosen.order === "planes", isTransposed: false };
}
