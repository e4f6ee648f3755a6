/** The types of numbers that weights are kept in, and each as a 32-bit float. */
import { fromBfloat16, fromFloat16 } from "./float16";

/** Bytes of one number. */
export const NUMBER_BYTES = {
  float16: 2,
  bfloat16: 2,
  float32: 4,
  float64: 8,
  float8_e4m3: 1,
  float8_e5m2: 1,
  bool: 1,
  int8: 1,
  int16: 2,
  int32: 4,
  int64: 8,
  uint8: 1,
  uint16: 2,
  uint32: 4,
  uint64: 8,
} as const;
export type NumberType = keyof typeof NUMBER_BYTES;

export function isInteger(type: NumberType): boolean {
  return type === "bool" || type.startsWith("int") || type.startsWith("uint");
}

type Read = (view: DataView, at: number, isLittle: boolean) => number;

/** 64-bit numbers come to the nearest float, as all that has more places. */
const READ = {
  float16: (view, at, isLittle) => fromFloat16(Uint16Array.of(view.getUint16(at, isLittle)))[0] ?? 0,
  bfloat16: (view, at, isLittle) => fromBfloat16(Uint16Array.of(view.getUint16(at, isLittle)))[0] ?? 0,
  float32: (view, at, isLittle) => view.getFloat32(at, isLittle),
  float64: (view, at, isLittle) => view.getFloat64(at, isLittle),
  float8_e4m3: (view, at) => smallFloat(view.getUint8(at), 3),
  float8_e5m2: (view, at) => smallFloat(view.getUint8(at), 2),
  bool: (view, at) => (view.getUint8(at) === 0 ? 0 : 1),
  int8: (view, at) => view.getInt8(at),
  int16: (view, at, isLittle) => view.getInt16(at, isLittle),
  int32: (view, at, isLittle) => view.getInt32(at, isLittle),
  int64: (view, at, isLittle) => Number(view.getBigInt64(at, isLittle)),
  uint8: (view, at) => view.getUint8(at),
  uint16: (view, at, isLittle) => view.getUint16(at, isLittle),
  uint32: (view, at, isLittle) => view.getUint32(at, isLittle),
  uint64: (view, at, isLittle) => Number(view.getBigUint64(at, isLittle)),
} as const satisfies Record<NumberType, Read>;

export function readElements(bytes: Uint8Array, type: NumberType, isBigEndian: boolean): Float32Array {
  const size = NUMBER_BYTES[type];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read: Read = READ[type];
  const values = new Float32Array(Math.floor(bytes.length / size));
  for (let at = 0; at < values.length; at += 1) values[at] = read(view, at * size, !isBigEndian);
  return values;
}

/** Each number as it is; 64-bit integers come to the nearest double. */
export function readDoubles(bytes: Uint8Array, type: NumberType, isBigEndian: boolean): Float64Array {
  const size = NUMBER_BYTES[type];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read: Read = READ[type];
  const values = new Float64Array(Math.floor(bytes.length / size));
  for (let at = 0; at < values.length; at += 1) values[at] = read(view, at * size, !isBigEndian);
  return values;
}

/**
 * Floats of 8 bits (Micikevicius et al. 2022, table 1): E5M2 as IEEE has it, with infinities; E4M3 without them and with one
 * pattern for no number.
 *
 * @param places bits of the fraction
 */
function smallFloat(bits: number, places: 2 | 3): number {
  const sign = bits & 0x80 ? -1 : 1;
  const exponent = (bits & 0x7f) >>> places;
  const fraction = bits & (2 ** places - 1);
  const isHighest = exponent === 2 ** (7 - places) - 1;
  if (places === 3 && isHighest && fraction === 7) return Number.NaN;
  if (places === 2 && isHighest) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  const bias = 2 ** (6 - places) - 1;
  if (exponent === 0) return sign * fraction * 2 ** (1 - bias - places);
  return sign * (2 ** places + fraction) * 2 ** (exponent - bias - places);
}
