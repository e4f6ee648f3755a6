/** Cuts an image to the proportions of a network's input and brings it to its size. */
import type { RgbImage } from "./image";

/** The largest part of these proportions, from the middle; of an odd rest the smaller half lies above and on the left. */
export function cropToProportions(image: RgbImage, height: number, width: number): RgbImage {
  const cutWidth = Math.min(image.width, Math.max(1, Math.round((image.height * width) / height)));
  const cutHeight = Math.min(image.height, Math.max(1, Math.round((image.width * height) / width)));
  if (cutWidth === image.width && cutHeight === image.height) return image;
  const top = Math.floor((image.height - cutHeight) / 2);
  const left = Math.floor((image.width - cutWidth) / 2);
  const pixels = new Uint8Array(cutHeight * cutWidth * 3);
  for (let row = 0; row < cutHeight; row += 1) {
    const from = ((top + row) * image.width + left) * 3;
    pixels.set(image.pixels.subarray(from, from + cutWidth * 3), row * cutWidth * 3);
  }
  return { width: cutWidth, height: cutHeight, pixels };
}

/**
 * Each new pixel is the mean of the image over the area that it covers, rounded half up: the box filter, exactly. It holds for
 * enlarging too: a pixel within one old pixel has its colour, one that lies across a border is blended by area.
 *
 * Positions are counted in parts of 1/width and 1/height, so all sums are whole numbers below 2^53 and every machine gives the same bytes.
 */
export function resizeByArea(image: RgbImage, height: number, width: number): RgbImage {
  if (image.width === width && image.height === height) return image;
  const columns = overlaps(image.width, width);
  const rows = overlaps(image.height, height);
  const area = image.width * image.height;
  const pixels = new Uint8Array(height * width * 3);
  const sums = new Float64Array(width * 3);
  const line = new Float64Array(width * 3);
  let lineRow = -1;
  for (let row = 0; row < height; row += 1) {
    sums.fill(0);
    for (let part = rows.firsts[row] ?? 0; part < (rows.firsts[row + 1] ?? 0); part += 1) {
      const from = rows.sources[part] ?? 0;
      if (from !== lineRow) sumAlongRow(image, from, columns, line);
      lineRow = from;
      const weight = rows.lengths[part] ?? 0;
      for (let index = 0; index < sums.length; index += 1) {
        sums[index] = (sums[index] ?? 0) + weight * (line[index] ?? 0);
      }
    }
    for (let index = 0; index < sums.length; index += 1) {
      pixels[row * sums.length + index] = Math.floor((sums[index] ?? 0) / area + 0.5);
    }
  }
  return { width, height, pixels };
}

/** Which old pixels each new one covers along an axis, and by how much. */
interface Overlaps {
  /** Of each new pixel, where its parts begin; one more entry for the end. */
  readonly firsts: Int32Array;
  readonly sources: Int32Array;
  /** In parts of 1 / (new size) of an old pixel; of each new pixel they add up to the old size. */
  readonly lengths: Int32Array;
}

function overlaps(from: number, to: number): Overlaps {
  const firsts = new Int32Array(to + 1);
  const sources = new Int32Array(from + to);
  const lengths = new Int32Array(from + to);
  let part = 0;
  for (let index = 0; index < to; index += 1) {
    firsts[index] = part;
    const end = (index + 1) * from;
    for (let at = index * from; at < end; part += 1) {
      const source = Math.floor(at / to);
      const next = Math.min(end, (source + 1) * to);
      sources[part] = source;
      lengths[part] = next - at;
      at = next;
    }
  }
  firsts[to] = part;
  return { firsts, sources, lengths };
}

function sumAlongRow(image: RgbImage, row: number, columns: Overlaps, line: Float64Array): void {
  const { pixels } = image;
  const start = row * image.width * 3;
  for (let column = 0; column < columns.firsts.length - 1; column += 1) {
    let red = 0;
    let green = 0;
    let blue = 0;
    for (let part = columns.firsts[column] ?? 0; part < (columns.firsts[column + 1] ?? 0); part += 1) {
      const at = start + (columns.sources[part] ?? 0) * 3;
      const length = columns.lengths[part] ?? 0;
      red += length * (pixels[at] ?? 0);
      green += length * (pixels[at + 1] ?? 0);
      blue += length * (pixels[at + 2] ?? 0);
    }
    line[column * 3] = red;
    line[column * 3 + 1] = green;
    line[column * 3 + 2] = blue;
  }
}
