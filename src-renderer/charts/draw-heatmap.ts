/** The picture of a heatmap: at most one cell a pixel, through a table of 256 colours. */
import { nearest } from "./series";
import { viridisBytes } from "./viridis";

const LEVELS = 256;
/** CSS pixels. */
const LARGEST_NAME = 10.5;
const SMALLEST_NAME = 9;
/** As 32-bit words in the byte order that image data has on little-endian machines (every one that browsers run on). */
const TABLE = Uint32Array.from({ length: LEVELS }, (_, level) => {
  const [red, green, blue] = viridisBytes(level / (LEVELS - 1));
  return word(red, green, blue);
});

function word(red: number, green: number, blue: number): number {
  return (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0;
}

/** Of a value that is not finite. */
export const NOT_FINITE_COLOUR = "#ff3b3b";
const NOT_FINITE = word(0xff, 0x3b, 0x3b);

export interface HeatPicture {
  readonly width: number;
  readonly height: number;
  /** One word a cell, rows from the top. */
  readonly words: Uint32Array<ArrayBuffer>;
}

/**
 * Columns of placed values to colours. Where there are more columns or layers than pixels, a pixel shows the largest of what it
 * stands for.
 */
export function paintHeat(
  columns: readonly Float32Array[],
  layers: number,
  scale: { readonly low: number; readonly high: number },
  pixels: { readonly width: number; readonly height: number },
): HeatPicture {
  const width = Math.max(1, Math.min(columns.length, Math.floor(pixels.width)));
  const height = Math.max(1, Math.min(layers, Math.floor(pixels.height)));
  const words = new Uint32Array(width * height);
  const gain = (LEVELS - 1) / Math.max(1e-6, scale.high - scale.low);
  const values = new Float32Array(height);
  for (let x = 0; x < width; x += 1) {
    values.fill(Number.NEGATIVE_INFINITY);
    const to = Math.max(
      Math.floor((x * columns.length) / width) + 1,
      Math.floor(((x + 1) * columns.length) / width),
    );
    for (let index = Math.floor((x * columns.length) / width); index < to; index += 1) {
      const column = columns[index];
      if (column === undefined) continue;
      for (let layer = 0; layer < layers; layer += 1) {
        const y = Math.floor((layer * height) / layers);
        const value = column[layer] ?? Number.NEGATIVE_INFINITY;
        const before = values[y] ?? 0;
        // Once not finite, always: nothing is greater than NaN.
        if (value > before || Number.isNaN(value)) values[y] = value;
      }
    }
    for (let y = 0; y < height; y += 1) {
      const value = values[y] ?? Number.NaN;
      const level = (value - scale.low) * gain;
      words[y * width + x] = Number.isNaN(value)
        ? NOT_FINITE
        : (TABLE[level <= 0 ? 0 : level >= LEVELS ? LEVELS - 1 : level | 0] ?? 0);
    }
  }
  return { width, height, words };
}

/** Every how many layers a name has room, and so which rows are named. */
export function namedRows(layers: number, height: number, lineHeight: number): readonly number[] {
  const stride = Math.max(1, Math.ceil((lineHeight * layers) / Math.max(1, height)));
  return Array.from({ length: Math.ceil(layers / stride) }, (_, index) => index * stride);
}

/** The end of a path tells more than its beginning: `…/1/conv1`. */
export function shortenStart(text: string, characters: number): string {
  return text.length <= characters ? text : `…${text.slice(text.length - Math.max(1, characters - 1))}`;
}

/** As large as the rows have room for, while it can still be read. */
export function nameSize(layers: number, height: number): number {
  return Math.max(SMALLEST_NAME, Math.min(LARGEST_NAME, height / Math.max(1, layers)));
}

/** Where a step lies among columns, counted from the first one's middle: between two that were measured, in proportion. */
export function columnOf(steps: ArrayLike<number>, step: number): number {
  const near = nearest(steps, step);
  const at = steps[near] ?? step;
  const towards = step < at ? near - 1 : near + 1;
  const other = steps[towards];
  if (step === at || other === undefined || other === at) return near;
  return near + ((towards - near) * (step - at)) / (other - at);
}

/** Round steps for the axis: 1, 2 or 5 times a power of ten apart. */
export function axisSteps(first: number, last: number, most: number): readonly number[] {
  if (!(last > first) || most < 1) return [first];
  const rough = (last - first) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const gap = Math.max(1, [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= rough) ?? 1);
  const steps: number[] = [];
  for (let step = Math.ceil(first / gap) * gap; step <= last; step += gap) steps.push(step);
  return steps;
}
