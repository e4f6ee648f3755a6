/**
 * The numbers of an IDX file, of whichever type, and how they become the bytes that images are kept as. Nothing is copied until
 * bytes are asked for, and bytes are handed on as they stand.
 */
import { DatasetError } from "./error";

export interface IdxType {
  readonly bytes: number;
  readonly words: string;
  readonly isFloat: boolean;
  read(view: DataView, offset: number): number;
}

/** By the third byte of a file. Numbers are big-endian. */
export const IDX_TYPES: Readonly<Record<number, IdxType>> = {
  8: { bytes: 1, words: "unsigned bytes", isFloat: false, read: (view, offset) => view.getUint8(offset) },
  9: { bytes: 1, words: "signed bytes", isFloat: false, read: (view, offset) => view.getInt8(offset) },
  11: { bytes: 2, words: "16-bit integers", isFloat: false, read: (view, offset) => view.getInt16(offset) },
  12: { bytes: 4, words: "32-bit integers", isFloat: false, read: (view, offset) => view.getInt32(offset) },
  13: { bytes: 4, words: "32-bit floats", isFloat: true, read: (view, offset) => view.getFloat32(offset) },
  14: { bytes: 8, words: "64-bit floats", isFloat: true, read: (view, offset) => view.getFloat64(offset) },
};
export const UNSIGNED_BYTE = IDX_TYPES[8];

export interface IdxValues {
  readonly type: IdxType;
  /** What follows the header. */
  readonly content: Uint8Array;
  readonly count: number;
}

/** Which numbers become the bytes 0 and 255; those between go linearly, those beyond are cut off. */
export interface ByteScale {
  readonly low: number;
  readonly high: number;
}
export const BYTES_AS_THEY_ARE: ByteScale = { low: 0, high: 255 };

/** In the order of preference: what programs commonly write. */
const FLOAT_RANGES: readonly ByteScale[] = [{ low: 0, high: 1 }, { low: -1, high: 1 }, BYTES_AS_THEY_ARE];
const INTEGER_RANGES: readonly ByteScale[] = [BYTES_AS_THEY_ARE, { low: -128, high: 127 }];

/** Every `step`th number, as it is. */
export function numbersOf({ type, content, count }: IdxValues, step = 1): Float64Array {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const numbers = new Float64Array(Math.ceil(count / step));
  for (let index = 0; index < numbers.length; index += 1) {
    numbers[index] = type.read(view, index * step * type.bytes);
  }
  return numbers;
}

/**
 * The first usual range that holds all numbers, else the numbers' own.
 *
 * @throws DatasetError (`not-finite`)
 */
export function byteScale(values: IdxValues, file: string): ByteScale {
  if (values.type === UNSIGNED_BYTE) return BYTES_AS_THEY_ARE;
  const { low, high } = rangeOf(values, file);
  const usual = values.type.isFloat ? FLOAT_RANGES : INTEGER_RANGES;
  const found = usual.find((range) => low >= range.low && high <= range.high);
  return found ?? { low, high: high > low ? high : low + 1 };
}

/**
 * The numbers as bytes on the scale given.
 *
 * @throws DatasetError (`not-finite`)
 */
export function toBytes(values: IdxValues, scale: ByteScale, file: string): Uint8Array {
  const { type, content, count } = values;
  if (type === UNSIGNED_BYTE && scale === BYTES_AS_THEY_ARE) return content;
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const factor = 255 / (scale.high - scale.low);
  const bytes = new Uint8ClampedArray(count);
  for (let index = 0; index < count; index += 1) {
    const value = type.read(view, index * type.bytes);
    if (!Number.isFinite(value)) throw notFinite(file);
    bytes[index] = (value - scale.low) * factor;
  }
  return new Uint8Array(bytes.buffer);
}

function rangeOf({ type, content, count }: IdxValues, file: string): ByteScale {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < count; index += 1) {
    const value = type.read(view, index * type.bytes);
    if (!Number.isFinite(value)) throw notFinite(file);
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}

function notFinite(file: string): DatasetError {
  return new DatasetError(
    "not-finite",
    `${file} holds a number that is not finite (NaN or infinity), so it has no place among the grey values. Write the file again without such numbers.`,
  );
}
