/** Tensors that are known before there is an image: initializers, and what is computed of them and of shapes. */
import { fromBfloat16, fromFloat16 } from "../../../codecs/float16";
import { invalidModel } from "../../invalid-model";
import { DATA_TYPES } from "../messages";
import { TensorProto_DataLocation as DataLocation, type TensorProto } from "../onnx_pb";
import { ONNX_WORDS, plainName } from "./open-model";

/** Stands for the number of images among lengths. */
export const BATCH_SIZE = Number.POSITIVE_INFINITY;
/** Stands for a length that the file leaves open. */
export const OPEN = Number.NaN;

export type Numbers = ArrayLike<number> & Iterable<number>;

export interface Constant {
  readonly kind: "constant";
  readonly dims: readonly number[];
  readonly isFloat: boolean;
  /** Of `isFloat`, floats; else whole numbers, {@link BATCH_SIZE} and {@link OPEN} among them. */
  numbers(): Numbers;
}

export function constantOf(dims: readonly number[], values: Numbers, isFloat: boolean): Constant {
  return { kind: "constant", dims, isFloat, numbers: () => values };
}

export function integersOf(values: readonly number[]): Constant {
  return constantOf([values.length], values, false);
}

export function sizeOf(dims: readonly number[]): number {
  return dims.reduce((product, side) => product * side, 1);
}

/** Its floats, not copied where they are such already. */
export function floatsOf(constant: Constant): Float32Array {
  const numbers = constant.numbers();
  return numbers instanceof Float32Array ? numbers : Float32Array.from(numbers);
}

const FLOAT_TYPES: readonly number[] = [
  DATA_TYPES.float32,
  DATA_TYPES.float16,
  DATA_TYPES.bfloat16,
  DATA_TYPES.float64,
];

export function isFloatType(dataType: number): boolean {
  return FLOAT_TYPES.includes(dataType);
}

/** Values are looked at when they are asked for. @throws SkiploomError `invalid-model` */
export function constantOfTensor(tensor: TensorProto): Constant {
  const what = tensor.name === "" ? "a tensor" : `the tensor "${plainName(tensor.name)}"`;
  if (tensor.dataLocation === DataLocation.EXTERNAL)
    throw invalidModel(
      ONNX_WORDS,
      `${what} lies in another file beside it. Save the model as one file (onnx.save with save_as_external_data=False)`,
    );
  const dims = tensor.dims.map(Number);
  const size = sizeOf(dims);
  if (dims.some((side) => side < 0) || !Number.isSafeInteger(size))
    throw invalidModel(ONNX_WORDS, `${what} has a shape that no tensor has`);
  let numbers: Numbers | undefined;
  return {
    kind: "constant",
    dims,
    isFloat: isFloatType(tensor.dataType),
    numbers() {
      numbers ??= numbersOf(tensor);
      if (numbers.length !== size)
        throw invalidModel(ONNX_WORDS, `${what} has ${numbers.length} numbers and a shape of ${size}`);
      return numbers;
    },
  };
}

function numbersOf(tensor: TensorProto): Numbers {
  const { rawData, dataType } = tensor;
  const hasRaw = rawData.length > 0;
  switch (dataType) {
    case DATA_TYPES.float32:
      return float32s(hasRaw ? rawData : tensor.floatData);
    case DATA_TYPES.float64:
      return Float32Array.from(new Float64Array(aligned(hasRaw ? rawData : tensor.doubleData, 8)));
    case DATA_TYPES.float16:
      return fromFloat16(hasRaw ? uint16s(rawData) : Uint16Array.from(varints(tensor.int32Data)));
    case DATA_TYPES.bfloat16:
      return fromBfloat16(hasRaw ? uint16s(rawData) : Uint16Array.from(varints(tensor.int32Data)));
    case DATA_TYPES.int8:
      return hasRaw ? new Int8Array(aligned(rawData, 1)) : varints(tensor.int32Data);
    case DATA_TYPES.uint8:
    case DATA_TYPES.bool:
      return hasRaw ? rawData : varints(tensor.int32Data);
    case DATA_TYPES.int32:
      return hasRaw ? new Int32Array(aligned(rawData, 4)) : varints(tensor.int32Data);
    case DATA_TYPES.int64:
      return hasRaw ? long(new BigInt64Array(aligned(rawData, 8))) : varints(tensor.int64Data);
    default:
      throw invalidModel(
        ONNX_WORDS,
        `the tensor "${plainName(tensor.name)}" has numbers of the type ${dataType}, which is none of a network's weights`,
      );
  }
}

function float32s(bytes: Uint8Array): Float32Array {
  // What lies at a multiple of four in the file is read where it lies.
  return bytes.byteOffset % 4 === 0 && bytes.length % 4 === 0
    ? new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
    : new Float32Array(aligned(bytes, 4));
}

function uint16s(bytes: Uint8Array): Uint16Array {
  return new Uint16Array(aligned(bytes, 2));
}

/** A copy that begins at a multiple of eight. */
function aligned(bytes: Uint8Array, size: number): ArrayBuffer {
  const whole = bytes.length - (bytes.length % size);
  const copy = new Uint8Array(whole);
  copy.set(bytes.subarray(0, whole));
  return copy.buffer;
}

function long(values: BigInt64Array): Float64Array {
  return Float64Array.from(values, Number);
}

/** Of such lists: weights in them are small integers, and shapes are short. */
const MOST_VARINTS = 2 ** 25;
/** Bytes that a double holds to the last bit. */
const SAFE_BYTES = 7;

/** Numbers as protobuf packs them: seven bits a byte, the lowest first, negative ones as 64 bits. */
function varints(bytes: Uint8Array): Int32Array | Float64Array {
  let count = 0;
  let longest = 0;
  let length = 0;
  for (const byte of bytes) {
    length += 1;
    if (byte >= 0x80) continue;
    count += 1;
    longest = Math.max(longest, length);
    length = 0;
  }
  if (count > MOST_VARINTS)
    throw invalidModel(ONNX_WORDS, "a list of whole numbers in it is longer than any of weights");
  // Four bytes hold 28 bits, which need no more room than an integer has.
  const values = longest <= 4 ? new Int32Array(count) : new Float64Array(count);
  let start = 0;
  let index = 0;
  for (let place = 0; place < bytes.length; place += 1) {
    if ((bytes[place] ?? 0) >= 0x80) continue;
    values[index] = varint(bytes.subarray(start, place + 1));
    index += 1;
    start = place + 1;
  }
  return values;
}

function varint(bytes: Uint8Array): number {
  if (bytes.length <= SAFE_BYTES) return bytes.reduceRight((value, byte) => value * 0x80 + (byte & 0x7f), 0);
  return Number(
    BigInt.asIntN(
      64,
      bytes.reduceRight((value, byte) => value * 0x80n + BigInt(byte & 0x7f), 0n),
    ),
  );
}
