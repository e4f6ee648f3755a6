/**
 * A longest common subsequence, found from both ends in linear memory: time grows with the length times the number of differences
 * (Myers 1986, "An O(ND) difference algorithm and its variations", section 4b).
 */

export type IndexPair = readonly [one: number, other: number];

/** Pairs of indices of equal elements, ascending on both sides. */
export function commonSequence(one: readonly string[], other: readonly string[]): IndexPair[] {
  const numbers = new Map<string, number>();
  const numbered = (elements: readonly string[]): Int32Array =>
    Int32Array.from(elements, (element) => {
      const number = numbers.get(element) ?? numbers.size;
      numbers.set(element, number);
      return number;
    });
  const pairs: IndexPair[] = [];
  walk(
    { one: numbered(one), other: numbered(other) },
    { left: 0, right: one.length, top: 0, bottom: other.length },
    pairs,
  );
  return pairs;
}

interface Sequences {
  readonly one: Int32Array;
  readonly other: Int32Array;
}

/** From `left` to before `right` of the one sequence, from `top` to before `bottom` of the other. */
interface Span {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function walk(sequences: Sequences, span: Span, pairs: IndexPair[]): void {
  const { one, other } = sequences;
  let { left, right, top, bottom } = span;
  while (left < right && top < bottom && one[left] === other[top]) {
    pairs.push([left, top]);
    left += 1;
    top += 1;
  }
  while (left < right && top < bottom && one[right - 1] === other[bottom - 1]) {
    right -= 1;
    bottom -= 1;
  }
  if (left < right && top < bottom) {
    const [x, y] = middle(sequences, { left, right, top, bottom });
    walk(sequences, { left, right: x, top, bottom: y }, pairs);
    walk(sequences, { left: x, right, top: y, bottom }, pairs);
  }
  for (let at = 0; right + at < span.right; at += 1) pairs.push([right + at, bottom + at]);
}

/** A point on a shortest way from corner to corner. The ends differ, so it is neither corner. */
function middle({ one, other }: Sequences, { left, right, top, bottom }: Span): IndexPair {
  const [width, height] = [right - left, bottom - top];
  const delta = width - height;
  const isOdd = delta % 2 !== 0;
  const most = Math.ceil((width + height) / 2);
  const centre = most + Math.abs(delta) + 1;
  const forward = new Int32Array(2 * centre + 2);
  const backward = new Int32Array(2 * centre + 2);
  const at = (ways: Int32Array, diagonal: number): number => ways[centre + diagonal] ?? 0;
  const begin = (ways: Int32Array, diagonal: number, steps: number): number =>
    diagonal === -steps || (diagonal !== steps && at(ways, diagonal - 1) < at(ways, diagonal + 1))
      ? at(ways, diagonal + 1)
      : at(ways, diagonal - 1) + 1;
  for (let steps = 0; steps <= most; steps += 1) {
    // Diagonals outside of the span lead nowhere.
    const lowest = -steps + 2 * Math.max(0, steps - height);
    const highest = steps - 2 * Math.max(0, steps - width);
    for (let diagonal = lowest; diagonal <= highest; diagonal += 2) {
      let x = begin(forward, diagonal, steps);
      while (x < width && x - diagonal < height && one[left + x] === other[top + x - diagonal]) x += 1;
      forward[centre + diagonal] = x;
      const opposite = delta - diagonal;
      if (isOdd && Math.abs(opposite) < steps && x + at(backward, opposite) >= width)
        return [left + x, top + x - diagonal];
    }
    for (let diagonal = lowest; diagonal <= highest; diagonal += 2) {
      let x = begin(backward, diagonal, steps);
      while (x < width && x - diagonal < height && one[right - 1 - x] === other[bottom - 1 - (x - diagonal)])
        x += 1;
      backward[centre + diagonal] = x;
      const opposite = delta - diagonal;
      if (!isOdd && Math.abs(opposite) <= steps && x + at(forward, opposite) >= width)
        return [right - x, bottom - (x - diagonal)];
    }
  }
  throw new TypeError("Two sequences have no way from one to the other.");
}

/** Of pairs in the order of `one`, as many as ascend on the other side too (Fredman 1975: a longest increasing subsequence). */
export function ascending(pairs: readonly IndexPair[]): IndexPair[] {
  const ends: number[] = [];
  const before: (number | undefined)[] = [];
  pairs.forEach(([, value], index) => {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const half = (low + high) >> 1;
      if ((pairs[ends[half] ?? 0]?.[1] ?? 0) < value) low = half + 1;
      else high = half;
    }
    before.push(ends[low - 1]);
    ends[low] = index;
  });
  const kept: IndexPair[] = [];
  for (let index = ends.at(-1); index !== undefined; index = before[index]) {
    const pair = pairs[index];
    if (pair) kept.push(pair);
  }
  return kept.reverse();
}
