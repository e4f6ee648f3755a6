/** Floats of 16 bits (IEEE 754 binary16), which JavaScript has no array of, and bfloat16, the upper half of a float of 32. */

const EXPONENT_GAP = 127 - 15;
/** The largest finite one. */
export const FLOAT16_MAXIMUM = 65_504;

/** The nearest, of two as near the even one; beyond the largest it is infinite. Places as they lie in `values`. */
export function toFloat16(values: Float32Array): Uint16Array<ArrayBuffer> {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(values.length);
  for (let index = 0; index < bits.length; index += 1) halves[index] = halfOf(bits[index] ?? 0);
  return halves;
}

/** Exact: a float of 32 bits holds each of them. */
export function fromFloat16(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const values = new Float32Array(halves.length);
  for (let index = 0; index < halves.length; index += 1) values[index] = numberOf(halves[index] ?? 0);
  return values;
}

/** Exact. */
export function fromBfloat16(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const values = new Float32Array(halves.length);
  const bits = new Uint32Array(values.buffer);
  for (let index = 0; index < halves.length; index += 1) bits[index] = (halves[index] ?? 0) << 16;
  return values;
}

function halfOf(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 0xff) - EXPONENT_GAP;
  const fraction = bits & 0x7f_ffff;
  if (exponent === 0xff - EXPONENT_GAP) return sign | 0x7c00 | (fraction === 0 ? 0 : 0x200);
  if (exponent >= 0x1f) return sign | 0x7c00;
  if (exponent > 0) return sign + rounded((exponent << 23) | fraction, 13);
  // Below the least normal one the leading bit is written out, and places are lost.
  return exponent < -10 ? sign : sign + rounded(fraction | 0x80_0000, 14 - exponent);
}

/** Without the lowest bits, to the nearest, of two as near to the even one. A carry goes into the exponent, where it belongs. */
function rounded(bits: number, lost: number): number {
  const kept = bits >>> lost;
  const rest = bits & (2 ** lost - 1);
  const half = 2 ** (lost - 1);
  return rest > half || (rest === half && (kept & 1) === 1) ? kept + 1 : kept;
}

function numberOf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
