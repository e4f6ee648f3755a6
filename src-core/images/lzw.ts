/** Lempel, Ziv and Welch's compression, as GIF and TIFF files have it. */
import { DAMAGED, invalidImage } from "./image";

export interface LzwKind {
  /** Bits of a symbol: 2^symbolBits codes stand for themselves, the next one clears the table, the one after it ends. */
  readonly symbolBits: number;
  /** Whether a code begins in the highest bit of its byte. */
  readonly highestFirst: boolean;
  /** Codes grow by a bit so many entries before they must: 1 in TIFF files (TIFF 6.0, section 13), 0 in GIF files. */
  readonly early: 0 | 1;
}

const MOST_BITS = 12;
const MOST_CODES = 2 ** MOST_BITS;
/** The longest run of one code, and a code has at least 3 bits. */
const MOST_EXPANSION = (MOST_CODES * 8) / 3;

/**
 * The first `size` bytes.
 *
 * @throws SkiploomError `invalid-image` for a code that there is not yet, or where the data end before: `onShort` says how
 */
export function lzwDecoded(data: Uint8Array, size: number, kind: LzwKind, onShort: string): Uint8Array {
  if (data.length * MOST_EXPANSION < size) throw invalidImage(onShort);
  const result = new Uint8Array(size);
  const clear = 1 << kind.symbolBits;
  const end = clear + 1;
  // Of each code the one that it goes on from, its last symbol, and how many symbols it is.
  const prefixes = new Uint16Array(MOST_CODES);
  const lasts = new Uint8Array(MOST_CODES);
  const lengths = new Uint16Array(MOST_CODES);
  for (let code = 0; code < clear; code += 1) {
    lasts[code] = code;
    lengths[code] = 1;
  }
  const take = bitTaker(data, kind.highestFirst);
  let next = end + 1;
  let bits = kind.symbolBits + 1;
  let previous = -1;
  let to = 0;
  while (to < size) {
    const code = take(bits);
    if (code < 0 || code === end) break;
    if (code === clear) {
      next = end + 1;
      bits = kind.symbolBits + 1;
      previous = -1;
      continue;
    }
    if (code > next || (code === next && previous < 0)) throw invalidImage(DAMAGED);
    // A code that is only now being made is the previous one and its own first symbol.
    const isNew = code === next;
    const known = isNew ? previous : code;
    const length = lengths[known] ?? 0;
    let first = known;
    for (let at = to + length - 1; at >= to; at -= 1) {
      if (at < size) result[at] = lasts[first] ?? 0;
      if (at > to) first = prefixes[first] ?? 0;
    }
    const symbol = lasts[first] ?? 0;
    to += length;
    if (isNew && to < size) result[to] = symbol;
    if (isNew) to += 1;
    if (previous >= 0 && next < MOST_CODES) {
      prefixes[next] = previous;
      lasts[next] = symbol;
      lengths[next] = (lengths[previous] ?? 0) + 1;
      next += 1;
      if (next + kind.early >= 1 << bits && bits < MOST_BITS) bits += 1;
    }
    previous = code;
  }
  if (to < size) throw invalidImage(onShort);
  return result;
}

/** @returns the next bits as a number, -1 behind the end */
function bitTaker(data: Uint8Array, highestFirst: boolean): (count: number) => number {
  let held = 0;
  let heldBits = 0;
  let at = 0;
  return (count) => {
    while (heldBits < count) {
      const byte = data[at];
      if (byte === undefined) return -1;
      at += 1;
      held = highestFirst ? ((held << 8) | byte) & 0xffffff : held | (byte << heldBits);
      heldBits += 8;
    }
    heldBits -= count;
    if (highestFirst) return (held >> heldBits) & ((1 << count) - 1);
    const code = held & ((1 << count) - 1);
    held >>= count;
    return code;
  };
}
