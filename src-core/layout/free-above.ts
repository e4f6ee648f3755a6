/** How far cards can go up together before one of them meets a card that stays. */
import type { Rectangle } from "./footprint";

/** Cards that share one of these strips stand in each other's way, or nearly so. */
const STRIP = 40;
/** Between a card and the one above it, as rows have it. */
const GAP = 32;

/** Pixels, 0 or more; without end where nothing stands above. What lies on a moving card already is no limit. */
export function freeAbove(moving: readonly Rectangle[], staying: readonly Rectangle[]): number {
  const feet = new Map<number, number[]>();
  for (const card of staying) {
    for (const strip of stripsOf(card)) {
      const list = feet.get(strip);
      if (list === undefined) feet.set(strip, [card.top + card.height]);
      else list.push(card.top + card.height);
    }
  }
  for (const list of feet.values()) list.sort((one, other) => one - other);
  let free = Number.POSITIVE_INFINITY;
  for (const card of moving) {
    for (const strip of stripsOf(card)) {
      const foot = lastUpTo(feet.get(strip) ?? [], card.top);
      if (foot !== undefined) free = Math.min(free, card.top - foot - GAP);
    }
  }
  return Math.max(0, free);
}

function stripsOf(card: Rectangle): number[] {
  const first = Math.floor(card.left / STRIP);
  const last = Math.floor((card.left + card.width - 1) / STRIP);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** The largest of the sorted numbers that is no larger than the limit. */
function lastUpTo(sorted: readonly number[], limit: number): number | undefined {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? undefined : sorted[low - 1];
}
