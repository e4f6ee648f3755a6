/** Tensors as they lie in files, of any number type and order; brought to 32-bit floats only when someone asks for them. */
import { fromBfloat16, fromFloat16 } from "./float16";
import { NUMBER_BYTES, type NumberType, readElements } from "./number-types";

export interface StoredTensor {
  readonly shape: readonly number[];
  readonly type: NumberType;
  /** Its values as 32-bit floats, the last axis running fastest. Each call makes them anew: what nobody asks for takes no memory. */
  read(): Float32Array;
}

/** Where a tensor's numbers lie. */
export interface TensorPlace {
  readonly bytes: Uint8Array;
  readonly type: NumberType;
  readonly shape: readonly number[];
  /** In numbers, not bytes: how far apart neighbours along each axis lie. */
  readonly strides: readonly number[];
  /** Of its first number, in numbers. */
  readonly offset: number;
  readonly isBigEndian: boolean;
}

export function countElements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Strides of a shape whose last axis runs fastest. */
export function denseStrides(shape: readonly number[]): number[] {
  const strides: number[] = [];
  let stride = 1;
  for (const size of [...shape].reverse()) {
    strides.unshift(stride);
    stride *= size;
  }
  return strides;
}

/** Strides of a shape whose first axis runs fastest, as Fortran has it. */
export function fortranStrides(shape: readonly number[]): number[] {
  return denseStrides([...shape].reverse()).reverse();
}

/** Values that a tensor may have though fewer numbers are there: one number with a stride of 0 makes them. */
const MOST_REPEATED = 2 ** 20;

/** Whether all its numbers lie within the bytes, and it does not claim far more of them than there are. */
export function liesWithin(place: TensorPlace): boolean {
  const count = countElements(place.shape);
  if (count === 0) return true;
  const held = Math.floor(place.bytes.length / NUMBER_BYTES[place.type]);
  return count <= Math.max(held, MOST_REPEATED) && lastPlace(place) < held;
}

/** Of its number that lies furthest back. */
function lastPlace({ shape, strides, offset }: TensorPlace): number {
  return shape.reduce((sum, size, axis) => sum + (size - 1) * (strides[axis] ?? 0), offset);
}

/** @param place checked by {@link liesWithin} */
export function storedTensor(place: TensorPlace): StoredTensor {
  const { shape, type } = place;
  return { shape, type, read: () => readPlace(place) };
}

function readPlace(place: TensorPlace): Float32Array {
  const { bytes, type, shape, strides, offset, isBigEndian } = place;
  const count = countElements(shape);
  if (denseStrides(shape).every((stride, axis) => stride === strides[axis] || shape[axis] === 1)) {
    const start = offset * NUMBER_BYTES[type];
    return toFloats(bytes.subarray(start, start + count * NUMBER_BYTES[type]), type, isBigEndian);
  }
  const end = lastPlace(place) + 1;
  const all = toFloats(
    bytes.subarray(offset * NUMBER_BYTES[type], end * NUMBER_BYTES[type]),
    type,
    isBigEndian,
  );
  const values = new Float32Array(count);
  const position = shape.map(() => 0);
  let from = 0;
  for (let at = 0; at < count; at += 1) {
    values[at] = all[from] ?? 0;
    for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
      const next = (position[axis] ?? 0) + 1;
      const stride = strides[axis] ?? 0;
      if (next < (shape[axis] ?? 0)) {
        position[axis] = next;
        from += stride;
        break;
      }
      position[axis] = 0;
      from -= (next - 1) * stride;
    }
  }
  return values;
}

function toFloats(bytes: Uint8Array, type: NumberType, isBigEndian: boolean): Float32Array {
  if (!isBigEndian) {
    // Copied, because a view of 4-byte numbers must begin at a multiple of 4.
    if (type === "float32") return new Float32Array(copyWhole(bytes, 4).buffer);
    if (type === "float16") return fromFloat16(new Uint16Array(copyWhole(bytes, 2).buffer));
    if (type === "bfloat16") return fromBfloat16(new Uint16Array(copyWhole(bytes, 2).buffer));
  }
  return readElements(bytes, type, isBigEndian);
}

/** Not `slice`: Node's Buffer answers that with a view. */
function copyWhole(bytes: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(bytes.subarray(0, bytes.length - (bytes.length % size)));
}
