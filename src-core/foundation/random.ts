/**
 * The one source of random numbers in the product: weights, shuffles, augmentation, dropout, splits. Every
 * stream comes from a seed and a label and can be stopped and continued, so a run can be repeated exactly.
 *
 * Generator: xoshiro128** 1.1 (Blackman & Vigna 2021, "Scrambled linear pseudorandom number generators",
 * ACM TOMS 47:4). Seeding: four MurmurHash3 hashes of seed and label, so streams with other labels have
 * unrelated starting points in a period of 2 ** 128 - 1.
 *
 * Only integer operations, Math.log and Math.sqrt are used: no sines, whose last bit differs between engines.
 */
import { murmurHash3 } from "./hash";

/** Four words of generator state, then the kept normal number: 0 or 1, its low word, its high word. */
const STATE_LENGTH = 7;
const TWO_TO_32 = 2 ** 32;

/** Anything with numbered places: arrays and typed arrays. */
export interface Shuffleable<T> {
  readonly length: number;
  [index: number]: T;
}

export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;
  /** The second number of a pair from the polar method, kept for the next call. */
  #spareNormal: number | undefined;

  private constructor(a: number, b: number, c: number, d: number) {
    this.#a = a | 0;
    this.#b = b | 0;
    this.#c = c | 0;
    this.#d = d | 0;
  }

  /**
   * Starts a stream. Equal seed and label give equal streams; any other label gives an independent one.
   *
   * @param seed a whole number that JavaScript holds exactly
   * @param label what the numbers are for, such as "weights" or "shuffle/3"
   * @throws RangeError when the seed is not such a number
   */
  static fromSeed(seed: number, label: string): Random {
    if (!Number.isSafeInteger(seed)) {
      throw new RangeError(`A seed must be a whole number between -2^53 and 2^53, not ${seed}.`);
    }
    const text = `${seed}/${label}`;
    const [a = 0, b = 0, c = 0, d = 0] = [1, 2, 3, 4].map((word) => murmurHash3(text, word));
    // All zeros is the one state the generator never leaves.
    return (a | b | c | d) === 0 ? new Random(1, 2, 3, 4) : new Random(a, b, c, d);
  }

  /**
   * Continues a stream from what `state()` returned.
   *
   * @throws RangeError when the numbers cannot be such a state
   */
  static restore(state: ArrayLike<number>): Random {
    const words = Array.from(state);
    const [a = 0, b = 0, c = 0, d = 0, hasSpare = 0, low = 0, high = 0] = words;
    const isWord = (word: number): boolean => Number.isInteger(word) && word >= 0 && word < TWO_TO_32;
    const spare = wordsToNumber(low, high);
    const isSound =
      words.length === STATE_LENGTH &&
      words.every(isWord) &&
      (a | b | c | d) !== 0 &&
      hasSpare <= 1 &&
      Number.isFinite(spare);
    if (!isSound) {
      throw new RangeError(
        "The saved state of the random number generator is damaged, so its stream cannot be continued. Use another checkpoint.",
      );
    }
    const random = new Random(a, b, c, d);
    random.#spareNormal = hasSpare === 1 ? spare : undefined;
    return random;
  }

  /** Everything the stream's future depends on: seven unsigned 32-bit words, safe in JSON. */
  state(): number[] {
    const [low, high] = numberToWords(this.#spareNormal ?? 0);
    const words = [this.#a, this.#b, this.#c, this.#d].map((word) => word >>> 0);
    return [...words, this.#spareNormal === undefined ? 0 : 1, low, high];
  }

  /** The next 32 bits as a number from 0 to 2^32 - 1. */
  uint32(): number {
    const scrambled = Math.imul(rotateLeft(Math.imul(this.#b, 5), 7), 9);
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = rotateLeft(this.#d, 11);
    return scrambled >>> 0;
  }

  /** Evenly spread over [low, high), with 53 bits (two draws). Stored as a 32-bit float it can round up to `high`. */
  uniform(low = 0, high = 1): number {
    const upper = this.uint32() >>> 5;
    const lower = this.uint32() >>> 6;
    return low + (high - low) * ((upper * 2 ** 26 + lower) / 2 ** 53);
  }

  /**
   * A whole number from 0 to `bound` - 1, each equally likely: draws past the last full multiple of `bound`
   * are thrown away.
   *
   * @throws RangeError when `bound` is not a whole number from 1 to 2^32
   */
  integerBelow(bound: number): number {
    if (!Number.isInteger(bound) || bound < 1 || bound > TWO_TO_32) {
      throw new RangeError(`A random integer needs a bound from 1 to 2^32, not ${bound}.`);
    }
    const limit = TWO_TO_32 - (TWO_TO_32 % bound);
    let value = this.uint32();
    while (value >= limit) value = this.uint32();
    return value % bound;
  }

  /** Normally distributed, by Marsaglia's polar method (1964): numbers come in pairs, the second is kept. */
  normal(mean = 0, deviation = 1): number {
    if (this.#spareNormal !== undefined) {
      const spare = this.#spareNormal;
      this.#spareNormal = undefined;
      return mean + deviation * spare;
    }
    let x: number;
    let y: number;
    let squared: number;
    do {
      x = this.uniform(-1, 1);
      y = this.uniform(-1, 1);
      squared = x * x + y * y;
    } while (squared >= 1 || squared === 0);
    const factor = Math.sqrt((-2 * Math.log(squared)) / squared);
    this.#spareNormal = y * factor;
    return mean + deviation * x * factor;
  }

  /**
   * Normal, drawn again until it lies within two deviations of the mean, as Keras' TruncatedNormal. The result's
   * own deviation is 0.8796 of `deviation`: initialisers that want a variance divide by that.
   */
  truncatedNormal(mean = 0, deviation = 1): number {
    let value = this.normal();
    while (Math.abs(value) > 2) value = this.normal();
    return mean + deviation * value;
  }

  /** Puts the items in random order, in place (Fisher-Yates). */
  shuffle<T>(items: Shuffleable<T>): void {
    for (let last = items.length - 1; last > 0; last -= 1) {
      const other = this.integerBelow(last + 1);
      const kept = items[last] as T;
      items[last] = items[other] as T;
      items[other] = kept;
    }
  }
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function numberToWords(value: number): [low: number, high: number] {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value, true);
  return [view.getUint32(0, true), view.getUint32(4, true)];
}

function wordsToNumber(low: number, high: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setUint32(0, low, true);
  view.setUint32(4, high, true);
  return view.getFloat64(0, true);
}
