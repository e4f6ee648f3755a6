/** Some maps of one layer, small, on one scale around 0. */
import type { Picture } from "../../../pictures/picture";
import type { LayerMaps } from "../../inside";
import { coloured, mapMarks, rangeWords } from "./map-marks";

const GAP = 4;

/** @param perLine how many stand in a line
 * @param most of the maps; the scale is that of all of them */
export function thumbnails(
  maps: LayerMaps,
  width: number,
  perLine: number,
  most = maps.shown.length,
): Picture {
  const { height: rows, width: columns } = maps;
  const shown = maps.shown.slice(0, most);
  // Features without pixels are one long row.
  const isFlat = columns > 8 * rows;
  const cell = isFlat ? width : (width - (perLine - 1) * GAP) / perLine;
  const size = { width: cell, height: isFlat ? 10 : (cell * rows) / columns };
  const largest = largestIn(maps);
  const marks = shown.flatMap(({ channel, values }, place) => {
    const numbers = { height: rows, width: columns, values };
    const at = isFlat
      ? { x: 0, y: place * (size.height + GAP) }
      : { x: (place % perLine) * (cell + GAP), y: Math.floor(place / perLine) * (size.height + GAP) };
    const title = `channel ${channel}: ${rangeWords(numbers)}`;
    return mapMarks(numbers, coloured(numbers, largest), at, size, title);
  });
  const lines = isFlat ? shown.length : Math.ceil(shown.length / perLine);
  return { width, height: Math.max(0, lines * (size.height + GAP) - GAP), marks };
}

/** The largest size of those numbers that are some. */
export function largestIn({ shown }: LayerMaps): number {
  let largest = 0;
  for (const { values } of shown)
    for (const value of values) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  return largest;
}
