/** Sums along the rows of an image, where nearly all time goes when a photograph becomes small. */
import type { Axis } from "./axis";
import type { Raster } from "./image";

/** Writes the weighted sums of an old row, `[new width, channels]`. */
export type SumAlong = (row: number, line: Float64Array) => void;

export function sumAlong(raster: Raster, columns: Axis): SumAlong {
  if (raster.channels === 1) return (row, line) => sumGreys(raster, row, columns, line);
  const words = wordsOf(raster);
  if (words) return (row, line) => sumWords(words, raster.width, row, columns, line);
  return (row, line) => sumColours(raster, row, columns, line);
}

function sumGreys({ pixels, width, step }: Raster, row: number, columns: Axis, line: Float64Array): void {
  const { begins, beginWeights, ends, endWeights, wholeWeight } = columns;
  const start = row * width * step;
  for (let column = 0; column < begins.length; column += 1) {
    const first = start + (begins[column] ?? 0) * step;
    const last = start + (ends[column] ?? 0) * step;
    let whole = 0;
    for (let at = first + step; at < last; at += step) whole += pixels[at] ?? 0;
    line[column] =
      whole * wholeWeight +
      (pixels[first] ?? 0) * (beginWeights[column] ?? 0) +
      (pixels[last] ?? 0) * (endWeights[column] ?? 0);
  }
}

function sumColours({ pixels, width, step }: Raster, row: number, columns: Axis, line: Float64Array): void {
  const { begins, beginWeights, ends, endWeights, wholeWeight } = columns;
  const start = row * width * step;
  for (let column = 0, to = 0; column < begins.length; column += 1, to += 3) {
    const first = start + (begins[column] ?? 0) * step;
    const last = start + (ends[column] ?? 0) * step;
    let [red, green, blue] = [0, 0, 0];
    for (let at = first + step; at < last; at += step) {
      red += pixels[at] ?? 0;
      green += pixels[at + 1] ?? 0;
      blue += pixels[at + 2] ?? 0;
    }
    const begin = beginWeights[column] ?? 0;
    const end = endWeights[column] ?? 0;
    line[to] = red * wholeWeight + (pixels[first] ?? 0) * begin + (pixels[last] ?? 0) * end;
    line[to + 1] = green * wholeWeight + (pixels[first + 1] ?? 0) * begin + (pixels[last + 1] ?? 0) * end;
    line[to + 2] = blue * wholeWeight + (pixels[first + 2] ?? 0) * begin + (pixels[last + 2] ?? 0) * end;
  }
}

const IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
/** 255 of them are the most that 16 bits hold, and some. */
const PIXELS_AT_ONCE = 256;

/** Pixels of four bytes as one number each, red lowest, where they can be seen so. */
function wordsOf({ pixels, step }: Raster): Int32Array | undefined {
  if (step !== 4 || pixels.byteOffset % 4 !== 0 || !IS_LITTLE_ENDIAN) return undefined;
  return new Int32Array(pixels.buffer, pixels.byteOffset, pixels.length / 4);
}

/** As the sums of colours above, with red and blue added in one number: a third less time. */
function sumWords(words: Int32Array, width: number, row: number, columns: Axis, line: Float64Array): void {
  const { begins, beginWeights, ends, endWeights, wholeWeight } = columns;
  const start = row * width;
  for (let column = 0, to = 0; column < begins.length; column += 1, to += 3) {
    const first = start + (begins[column] ?? 0);
    const last = start + (ends[column] ?? 0);
    let [red, green, blue] = [0, 0, 0];
    for (let at = first + 1; at < last; ) {
      const stop = Math.min(last, at + PIXELS_AT_ONCE);
      let redAndBlue = 0;
      for (; at < stop; at += 1) {
        const word = words[at] ?? 0;
        redAndBlue = (redAndBlue + (word & 0xff00ff)) | 0;
        green += (word >>> 8) & 0xff;
      }
      red += redAndBlue & 0xffff;
      blue += redAndBlue >>> 16;
    }
    const begin = beginWeights[column] ?? 0;
    const end = endWeights[column] ?? 0;
    const [one, other] = [words[first] ?? 0, words[last] ?? 0];
    line[to] = red * wholeWeight + (one & 0xff) * begin + (other & 0xff) * end;
    line[to + 1] = green * wholeWeight + ((one >>> 8) & 0xff) * begin + ((other >>> 8) & 0xff) * end;
    line[to + 2] = blue * wholeWeight + ((one >>> 16) & 0xff) * begin + ((other >>> 16) & 0xff) * end;
  }
}
