/** Turns an image upright. */
import type { Orientation } from "./exif";
import type { RgbImage } from "./image";

/** Where the pixel of an upright row and column stands in the file. */
type Place = (row: number, column: number, lastRow: number, lastColumn: number) => readonly [number, number];

/** `lastRow` and `lastColumn` are the file's. */
const PLACES: Readonly<Record<Orientation, Place>> = {
  1: (row, column) => [row, column],
  2: (row, column, _, lastColumn) => [row, lastColumn - column],
  3: (row, column, lastRow, lastColumn) => [lastRow - row, lastColumn - column],
  4: (row, column, lastRow) => [lastRow - row, column],
  5: (row, column) => [column, row],
  6: (row, column, lastRow) => [lastRow - column, row],
  7: (row, column, lastRow, lastColumn) => [lastRow - column, lastColumn - row],
  8: (row, column, _, lastColumn) => [column, lastColumn - row],
};

/** @param orientation as EXIF says it of the file */
export function upright(image: RgbImage, orientation: Orientation): RgbImage {
  if (orientation === 1) return image;
  const exchanged = orientation >= 5;
  const width = exchanged ? image.height : image.width;
  const height = exchanged ? image.width : image.height;
  const pixels = new Uint8Array(image.pixels.length);
  // A step to the right or down is the same distance in the file everywhere.
  const offset = (row: number, column: number): number => {
    const [fromRow, fromColumn] = PLACES[orientation](row, column, image.height - 1, image.width - 1);
    return (fromRow * image.width + fromColumn) * 3;
  };
  const first = offset(0, 0);
  const right = offset(0, 1) - first;
  const down = offset(1, 0) - first;
  let to = 0;
  for (let row = 0; row < height; row += 1) {
    let from = first + row * down;
    for (let column = 0; column < width; column += 1, from += right, to += 3) {
      pixels[to] = image.pixels[from] ?? 0;
      pixels[to + 1] = image.pixels[from + 1] ?? 0;
      pixels[to + 2] = image.pixels[from + 2] ?? 0;
    }
  }
  return { width, height, pixels };
}
