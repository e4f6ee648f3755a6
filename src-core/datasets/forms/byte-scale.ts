/** How numbers of any type become the bytes that pictures are kept as. It is decided by the smallest and largest of all, and told. */
import { isInteger, type NumberType, readDoubles } from "../../codecs/number-types";
import { invalidSource } from "../invalid-source";
import { readItems, type StoredArray } from "./stored-array";

export interface ByteScale {
  /** Becomes 0. */
  readonly low: number;
  /** Becomes 255. */
  readonly high: number;
}

export interface NumberRange {
  readonly low: number;
  readonly high: number;
  /** Whether all are whole numbers. */
  readonly isWhole: boolean;
}

export const BYTES_AS_THEY_ARE: ByteScale = { low: 0, high: 255 };
const BITS_16: ByteScale = { low: 0, high: 65_535 };
/** The first that holds all numbers is taken. */
const WHOLE_RANGES: readonly ByteScale[] = [BYTES_AS_THEY_ARE, { low: -128, high: 127 }, BITS_16];
const BROKEN_RANGES: readonly ByteScale[] = [{ low: 0, high: 1 }, { low: -1, high: 1 }, BYTES_AS_THEY_ARE];

/** Looks at all numbers; {@link range} says what they span. */
export class RangeFinder {
  #low = Number.POSITIVE_INFINITY;
  #high = Number.NEGATIVE_INFINITY;
  #isWhole = true;

  #add(value: number): void {
    if (value < this.#low) this.#low = value;
    if (value > this.#high) this.#high = value;
    if (this.#isWhole && !Number.isInteger(value)) this.#isWhole = false;
  }

  addAll(values: Float64Array): void {
    for (let at = 0; at < values.length; at += 1) this.#add(values[at] ?? 0);
  }

  range(): NumberRange {
    return { low: this.#low, high: this.#high, isWhole: this.#isWhole };
  }
}

/**
 * Whole numbers from 0 to 255 are bytes already. Floats that are all 0 or 1 are taken for shares of white, whole numbers of an integer
 * type are not: there 1 is nearly black.
 *
 * @param isFloat whether they are of a type (or are written) with decimals
 */
export function scaleOfRange({ low, high, isWhole }: NumberRange, isFloat: boolean): ByteScale {
  const usual = isFloat && low >= -1 && high <= 1 ? BROKEN_RANGES : isWhole ? WHOLE_RANGES : BROKEN_RANGES;
  const found = usual.find((scale) => low >= scale.low && high <= scale.high);
  return found ?? { low, high: high > low ? high : low + 1 };
}

/** A sentence for a person; undefined where bytes stayed as they were. */
export function scaleNote({ low, high }: ByteScale, isExact: boolean): string | undefined {
  if (low === 0 && high === 255)
    return isExact ? undefined : "Values from 0 to 255 were rounded to whole numbers.";
  if (low === 0 && high === 65_535) return "Values of 16 bits were divided by 257 and rounded.";
  const isUsual = (low === 0 && high === 1) || (low === -1 && high === 1) || (low === -128 && high === 127);
  const range = `Values from ${low} to ${high} were stretched to bytes, 0 to 255.`;
  return isUsual ? range : `${range} These are the smallest and the largest that there are.`;
}

/** Half goes to the even number, as NumPy rounds. */
function toByte(value: number, { low, high }: ByteScale): number {
  const scaled = ((value - low) * 255) / (high - low);
  const whole = Math.floor(scaled);
  const rest = scaled - whole;
  const rounded = rest > 0.5 || (rest === 0.5 && whole % 2 === 1) ? whole + 1 : whole;
  return rounded < 0 ? 0 : rounded > 255 ? 255 : rounded;
}

/** Written out as a loop: a data set has tens of millions of numbers. */
export function toBytes(values: Float64Array, scale: ByteScale): Uint8Array {
  const bytes = new Uint8Array(values.length);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = toByte(values[at] ?? 0, scale);
  return bytes;
}

export interface ArrayScale {
  readonly scale: ByteScale;
  readonly notes: readonly string[];
}

/**
 * One scale for all arrays of a source. All numbers are looked at, but of bytes, which need no scale.
 *
 * @throws SkiploomError `invalid-dataset` when one is NaN or infinite
 */
export async function scaleOfArrays(arrays: readonly StoredArray[]): Promise<ArrayScale> {
  if (arrays.every(({ type }) => type === "uint8")) return { scale: BYTES_AS_THEY_ARE, notes: [] };
  if (arrays.every(({ type }) => type === "bool"))
    return { scale: { low: 0, high: 1 }, notes: ["False became black, true white."] };
  const finder = new RangeFinder();
  for (const array of arrays)
    for await (const { from, bytes } of readItems(array)) {
      const numbers = readDoubles(bytes, array.type, array.isBigEndian);
      if (!numbers.every(Number.isFinite))
        throw invalidSource(
          array.name,
          `it holds a number that is not finite (NaN or infinity), from item ${from} on. Write it again without such numbers`,
        );
      finder.addAll(numbers);
    }
  const range = finder.range();
  const scale = scaleOfRange(
    range,
    arrays.some(({ type }) => !isInteger(type)),
  );
  const note = scaleNote(scale, range.isWhole);
  return { scale, notes: note === undefined ? [] : [note] };
}

/** Numbers as they lie in a file, to bytes. A view of the same where they are bytes already. */
export function scaledBytes(
  bytes: Uint8Array,
  type: NumberType,
  isBigEndian: boolean,
  scale: ByteScale,
): Uint8Array {
  if (type === "uint8" && scale.low === 0 && scale.high === 255) return bytes;
  return toBytes(readDoubles(bytes, type, isBigEndian), scale);
}
