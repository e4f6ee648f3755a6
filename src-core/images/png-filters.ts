/** Undoes what PNG does to rows before it compresses them (section 9). */
import { invalidImage } from "./image";

/**
 * In place. Each row is a byte that names its filter and `length` bytes.
 *
 * @param from where the first row begins
 * @param step bytes of a pixel, at least 1: a byte is predicted of the one so many before it
 * @throws SkiploomError `invalid-image` for a filter that there is not
 */
export function undoFilter(data: Uint8Array, from: number, rows: number, length: number, step: number): void {
  for (let row = 0; row < rows; row += 1) {
    const start = from + row * (length + 1) + 1;
    const filter = data[start - 1] ?? 0;
    const above = row === 0 ? -1 : start - (length + 1);
    if (filter === 0) continue;
    if (filter > 4) throw invalidImage("its pixels are damaged");
    for (let index = 0; index < length; index += 1) {
      const at = start + index;
      const left = index >= step ? (data[at - step] ?? 0) : 0;
      const up = above >= 0 ? (data[above + index] ?? 0) : 0;
      let predicted: number;
      if (filter === 1) predicted = left;
      else if (filter === 2) predicted = up;
      else if (filter === 3) predicted = (left + up) >> 1;
      else predicted = paeth(left, up, above >= 0 && index >= step ? (data[above + index - step] ?? 0) : 0);
      data[at] = (data[at] ?? 0) + predicted;
    }
  }
}

/** Of left, above and above left the one that is nearest to left + above - above left (section 9.4). */
function paeth(left: number, up: number, corner: number): number {
  const toLeft = Math.abs(up - corner);
  const toUp = Math.abs(left - corner);
  const toCorner = Math.abs(left + up - 2 * corner);
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}
