/**
 * A drawing becomes a picture as a dataset has them. As in the preparation of MNIST (LeCun et al. 1998): cut to its box, shrunk to the
 * dataset's size by averaging, its proportions kept, and moved by whole pixels to where the dataset's shapes lie.
 */
import type { Raster } from "../../images/image";
import { resized, type Window } from "../../images/resize";
import type { DrawingFacts } from "./drawing-facts";

/** As a canvas gives it: bytes red, green, blue, alpha `[height, width, 4]`; where nothing is drawn, alpha is 0. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array | Uint8ClampedArray;
}

/** A drawing that fills less than this part of its paper is not enlarged to the size of others: a dot stays one. */
const SMALLEST = 1 / 4;

/**
 * @param shape `[height, width, channels]` of the network's input, of 1 or 3 channels; the paper has its proportions
 * @returns bytes of that shape, from 0 to 255. Of one channel, what is drawn has the dataset's ink; of three, its own colours.
 */
export function drawnInput(
  drawing: Drawing,
  facts: DrawingFacts,
  shape: readonly [number, number, number],
): Uint8Array<ArrayBuffer> {
  const [height, width, channels] = shape;
  const input = new Uint8Array(height * width * channels);
  for (let at = 0; at < input.length; at += 1) input[at] = facts.background[at % channels] ?? 0;
  const box = drawnBox(drawing);
  if (!box) return input;
  const whole = { left: 0, top: 0, width: drawing.width, height: drawing.height };
  const from = facts.isPlain ? box : whole;
  const size = facts.isPlain ? sizeOf(box, drawing, facts, shape) : { width, height };
  const cover = resized(coverOf(drawing), from, size.height, size.width);
  const colours = channels === 3 ? resized(colouredOf(drawing), from, size.height, size.width) : undefined;
  const to = facts.isPlain ? placeOf(cover, size, facts) : { left: 0, top: 0 };
  for (let row = 0; row < size.height; row += 1) {
    for (let column = 0; column < size.width; column += 1) {
      const [y, x] = [to.top + row, to.left + column];
      if (y < 0 || x < 0 || y >= height || x >= width) continue;
      const place = row * size.width + column;
      const share = (cover[place] ?? 0) / 255;
      const at = (y * width + x) * channels;
      for (let channel = 0; channel < channels; channel += 1) {
        const ground = facts.background[channel] ?? 0;
        const ink = colours ? (colours[place * 3 + channel] ?? 0) : facts.ink * share;
        input[at + channel] = Math.round(ground * (1 - share) + ink);
      }
    }
  }
  return input;
}

function drawnBox({ width, height, rgba }: Drawing): Window | undefined {
  let [top, left, bottom, right] = [height, width, -1, -1];
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      if ((rgba[(row * width + column) * 4 + 3] ?? 0) === 0) continue;
      if (row < top) top = row;
      bottom = row;
      if (column < left) left = column;
      if (column > right) right = column;
    }
  }
  return bottom < 0 ? undefined : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Of the box in pixels of the input. */
function sizeOf(
  box: Window,
  paper: Size,
  { side }: DrawingFacts,
  [height, width]: readonly [number, number, number],
): Size {
  const largest = 1 / SMALLEST / Math.max(paper.width / width, paper.height / height);
  const scale = Math.min(largest, side / Math.max(box.width, box.height));
  const length = (pixels: number): number => Math.max(1, Math.round(pixels * scale));
  return { width: length(box.width), height: length(box.height) };
}

/** How much of each pixel is drawn on. */
function coverOf({ width, height, rgba }: Drawing): Raster {
  return { width, height, channels: 1, step: 4, pixels: rgba.subarray(3) };
}

/** Colours by how much of a pixel they cover, so that nothing of what is not drawn is averaged in. */
function colouredOf({ width, height, rgba }: Drawing): Raster {
  const pixels = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const cover = (rgba[pixel * 4 + 3] ?? 0) / 255;
    if (cover === 0) continue;
    for (let channel = 0; channel < 3; channel += 1) {
      pixels[pixel * 3 + channel] = Math.round((rgba[pixel * 4 + channel] ?? 0) * cover);
    }
  }
  return { width, height, channels: 3, step: 3, pixels };
}

function placeOf(
  cover: Uint8Array,
  { width, height }: Size,
  { centredBy, centre }: DrawingFacts,
): { readonly left: number; readonly top: number } {
  let middle = { x: width / 2, y: height / 2 };
  if (centredBy === "mass") {
    let [area, sumX, sumY] = [0, 0, 0];
    cover.forEach((share, place) => {
      area += share;
      sumX += share * ((place % width) + 0.5);
      sumY += share * (Math.floor(place / width) + 0.5);
    });
    // Too thin a stroke may leave nothing of itself.
    if (area > 0) middle = { x: sumX / area, y: sumY / area };
  }
  return { left: Math.round(centre.x - middle.x), top: Math.round(centre.y - middle.y) };
}
