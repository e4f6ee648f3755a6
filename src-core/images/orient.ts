/** Turns an image upright. */
import type { Orientation } from "./exif";
import { type Raster, uprightSize } from "./image";
import type { Window } from "./resize";

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

/**
 * @param stored as the file holds it
 * @param orientation as EXIF says it of the file
 * @returns bytes `[height, width, channels]` of the upright image
 */
export function upright(stored: Raster, orientation: Orientation): Uint8Array {
  const { channels, step } = stored;
  if (orientation === 1 && step === channels && stored.pixels instanceof Uint8Array) return stored.pixels;
  const { width, height } = uprightSize(stored.width, stored.height, orientation);
  const pixels = new Uint8Array(width * height * channels);
  // A step to the right or down is the same distance in the file everywhere.
  const offset = (row: number, column: number): number => {
    const [fromRow, fromColumn] = PLACES[orientation](row, column, stored.height - 1, stored.width - 1);
    return (fromRow * stored.width + fromColumn) * step;
  };
  const first = offset(0, 0);
  const right = offset(0, 1) - first;
  const down = offset(1, 0) - first;
  let to = 0;
  for (let row = 0; row < height; row += 1) {
    let from = first + row * down;
    for (let column = 0; column < width; column += 1, from += right) {
      for (let channel = 0; channel < channels; channel += 1, to += 1) {
        pixels[to] = stored.pixels[from + channel] ?? 0;
      }
    }
  }
  return pixels;
}

/**
 * A part of the upright image where it stands in the file.
 *
 * @param width of the file's image, as `height`
 */
export function storedWindow(
  window: Window,
  width: number,
  height: number,
  orientation: Orientation,
): Window {
  const place = (row: number, column: number): readonly [number, number] =>
    PLACES[orientation](row, column, height - 1, width - 1);
  const [row, column] = place(window.top, window.left);
  const [otherRow, otherColumn] = place(window.top + window.height - 1, window.left + window.width - 1);
  return {
    left: Math.min(column, otherColumn),
    top: Math.min(row, otherRow),
    width: Math.abs(column - otherColumn) + 1,
    height: Math.abs(row - otherRow) + 1,
  };
}
