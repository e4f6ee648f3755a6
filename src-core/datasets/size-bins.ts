/** How large the pictures of a source are: few bins of their shorter sides, for a small histogram. */

export interface SizeBin {
  /** Shorter sides in pixels, both within the bin. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

const MOST_BINS = 12;
/** Sides that spread further than this are put into bins that double. */
const MOST_EVEN_SPREAD = 12;

/**
 * @param sides how many pictures have each shorter side, in pixels
 * @returns bins that follow each other without a gap, from the smallest side to the largest; none of no pictures
 */
export function sizeBins(sides: ReadonlyMap<number, number>): SizeBin[] {
  const known = [...sides.keys()].sort((one, other) => one - other);
  const [least, most] = [known[0], known.at(-1)];
  if (least === undefined || most === undefined) return [];
  const starts = most > MOST_EVEN_SPREAD * least ? doubling(least, most) : even(least, most);
  const bins = starts.map((from, place) => ({ from, to: (starts[place + 1] ?? most + 1) - 1, count: 0 }));
  for (const [side, count] of sides) {
    const bin = bins.findLast(({ from }) => from <= side);
    if (bin) bin.count += count;
  }
  return bins;
}

/** Whole steps of 1, 2 or 5 times a power of ten, the first that need few bins. */
function even(least: number, most: number): number[] {
  let step = 1;
  for (let power = 1; Math.floor(most / step) - Math.floor(least / step) >= MOST_BINS; ) {
    if (step === power) step = 2 * power;
    else if (step === 2 * power) step = 5 * power;
    else {
      power *= 10;
      step = power;
    }
  }
  const first = step * Math.floor(least / step);
  const bins = Math.floor(most / step) - Math.floor(least / step) + 1;
  return Array.from({ length: bins }, (_, bin) => Math.max(1, first + bin * step));
}

function doubling(least: number, most: number): number[] {
  const first = Math.floor(Math.log2(least));
  return Array.from({ length: Math.floor(Math.log2(most)) - first + 1 }, (_, bin) => 2 ** (first + bin));
}
