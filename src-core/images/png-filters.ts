/** Undoes what PNG does to rows before it compresses them (section 9). */
import { DAMAGED, invalidImage } from "./image";

/**
 * In place. Each row is a byte that names its filter and `length` bytes. There is a loop for each filter, as these loops take most of the
 * time that a PNG file takes beside inflating.
 *
 * @param from where the first row begins
 * @param step bytes of a pixel, at least 1: a byte is predicted of the one so many before it
 * @throws SkiploomError `invalid-image` for a filter that there is not
 */
export function undoFilter(data: Uint8Array, from: number, rows: number, length: number, step: number): void {
  for (let row = 0; row < rows; row += 1) {
    const start = from + row * (length + 1) + 1;
    const filter = data[start - 1] ?? 0;
    // The row above the first one is all zeros, so what is predicted of it is simpler there.
    const above = row === 0 ? undefined : -(length + 1);
    const end = start + length;
    if (filter > 4) throw invalidImage(DAMAGED);
    if (filter === 1 || (filter === 4 && above === undefined)) undoLeft(data, start, end, step);
    else if (filter === 2 && above !== undefined) undoUp(data, start, end, above);
    else if (filter === 3) undoMean(data, start, end, step, above);
    else if (filter === 4 && above !== undefined) undoPaeth(data, start, end, step, above);
  }
}

function undoLeft(data: Uint8Array, start: number, end: number, step: number): void {
  for (let at = start + step; at < end; at += 1) data[at] = (data[at] ?? 0) + (data[at - step] ?? 0);
}

function undoUp(data: Uint8Array, start: number, end: number, above: number): void {
  for (let at = start; at < end; at += 1) data[at] = (data[at] ?? 0) + (data[at + above] ?? 0);
}

function undoMean(
  data: Uint8Array,
  start: number,
  end: number,
  step: number,
  above: number | undefined,
): void {
  for (let at = start; at < end; at += 1) {
    const left = at >= start + step ? (data[at - step] ?? 0) : 0;
    const up = above === undefined ? 0 : (data[at + above] ?? 0);
    data[at] = (data[at] ?? 0) + ((left + up) >> 1);
  }
}

/** The prediction is of left, above and above left the one that is nearest to left + above - above left (section 9.4). */
function undoPaeth(data: Uint8Array, start: number, end: number, step: number, above: number): void {
  // Of the first pixel left and above left are 0, so above is always nearest.
  undoUp(data, start, Math.min(end, start + step), above);
  for (let at = start + step; at < end; at += 1) {
    const left = data[at - step] ?? 0;
    const up = data[at + above] ?? 0;
    const corner = data[at + above - step] ?? 0;
    const toLeft = Math.abs(up - corner);
    const toUp = Math.abs(left - corner);
    const toCorner = Math.abs(left + up - 2 * corner);
    let predicted = corner;
    if (toLeft <= toUp && toLeft <= toCorner) predicted = left;
    else if (toUp <= toCorner) predicted = up;
    data[at] = (data[at] ?? 0) + predicted;
  }
}
