/**
 * Pairs of 64-bit hashes that differ in at most three bits. Of six blocks of bits, three at least are equal then; so for each three of
 * the six, hashes are sorted by these, and only those that agree in them are compared (multi-index hashing, Norouzi et al. 2012).
 */
import { differingBits } from "./picture-hash";

export const NEAR_BITS = 3;

/** A second or two of comparing. Hashes that are spread come nowhere near it. */
const MOST_COMPARISONS = 500_000_000;
const COMPARISONS_AT_ONCE = 2_000_000;
const BLOCKS = [11, 11, 11, 11, 10, 10] as const;
const BLOCKS_EQUAL = BLOCKS.length - NEAR_BITS;
/** Of the bits that hashes are sorted by, mixed, so that place and key fit into one number. */
const KEY_SHIFT = 4;

interface Mask {
  readonly low: number;
  readonly high: number;
}

/**
 * A generator so that whoever runs it can let others have their turn: it pauses every few milliseconds.
 *
 * @param hashes `[count, 2]`, all different
 * @param found called once for each pair, the smaller place first
 * @returns false where there was too much to compare, and pairs may be missing
 */
export function* nearHashes(
  hashes: Uint32Array,
  found: (one: number, other: number) => void,
  most = MOST_COMPARISONS,
): Generator<void, boolean> {
  const count = hashes.length / 2;
  const blocks = blockMasks();
  const keys = new Float64Array(count);
  let compared = 0;
  let sincePause = 0;
  for (const chosen of choicesOf(BLOCKS.length, BLOCKS_EQUAL)) {
    const mask = chosen.reduce<Mask>(
      ({ low, high }, block) => ({
        low: low | (blocks[block]?.low ?? 0),
        high: high | (blocks[block]?.high ?? 0),
      }),
      { low: 0, high: 0 },
    );
    for (let place = 0; place < count; place += 1) keys[place] = keyOf(hashes, place, mask) * count + place;
    keys.sort();
    yield;
    for (let first = 0; first < count; ) {
      const key = Math.floor((keys[first] ?? 0) / count);
      let end = first + 1;
      while (end < count && Math.floor((keys[end] ?? 0) / count) === key) end += 1;
      for (let left = first; left < end - 1; left += 1) {
        const one = (keys[left] ?? 0) % count;
        const [low, high] = [hashes[2 * one] ?? 0, hashes[2 * one + 1] ?? 0];
        for (let right = left + 1; right < end; right += 1) {
          const other = (keys[right] ?? 0) % count;
          const lows = low ^ (hashes[2 * other] ?? 0);
          const highs = high ^ (hashes[2 * other + 1] ?? 0);
          // Where other three blocks are equal as well, the pair comes several times.
          if (
            differingBits(lows, 0) + differingBits(highs, 0) <= NEAR_BITS &&
            areFirst(chosen, blocks, lows, highs)
          )
            found(Math.min(one, other), Math.max(one, other));
        }
        compared += end - left - 1;
        sincePause += end - left - 1;
        if (compared > most) return false;
        if (sincePause < COMPARISONS_AT_ONCE) continue;
        sincePause = 0;
        yield;
      }
      first = end;
    }
  }
  return true;
}

function keyOf(hashes: Uint32Array, place: number, { low, high }: Mask): number {
  const lows = Math.imul((hashes[2 * place] ?? 0) & low, 0x9e3779b1);
  const highs = Math.imul((hashes[2 * place + 1] ?? 0) & high, 0x85ebca6b);
  const mixed = lows ^ ((highs << 13) | (highs >>> 19));
  return ((mixed ^ (mixed >>> 15)) >>> 0) >>> KEY_SHIFT;
}

/** Whether these are the first three of the blocks that are equal. */
function areFirst(chosen: readonly number[], blocks: readonly Mask[], lows: number, highs: number): boolean {
  let equal = 0;
  for (let block = 0; block < blocks.length; block += 1) {
    const mask = blocks[block];
    if (!mask || (lows & mask.low) !== 0 || (highs & mask.high) !== 0) continue;
    if (chosen[equal] !== block) return false;
    equal += 1;
    if (equal === chosen.length) return true;
  }
  return false;
}

function blockMasks(): Mask[] {
  let from = 0;
  return BLOCKS.map((bits) => {
    const mask = { low: 0, high: 0 };
    for (let bit = from; bit < from + bits; bit += 1) {
      if (bit < 32) mask.low |= 1 << bit;
      else mask.high |= 1 << (bit - 32);
    }
    from += bits;
    return mask;
  });
}

/** All choices of so many of 0 to `of`, in their order. */
function choicesOf(of: number, many: number, from = 0): number[][] {
  if (many === 0) return [[]];
  const choices: number[][] = [];
  for (let first = from; first <= of - many; first += 1)
    for (const more of choicesOf(of, many - 1, first + 1)) choices.push([first, ...more]);
  return choices;
}
