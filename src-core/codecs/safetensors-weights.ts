/** Safetensors files of any tool, with all types of numbers that weights are kept in. Our own checkpoints are read by `safetensors.ts`. */
import { invalidModel } from "../foundation/invalid-model";
import type { NumberType } from "./number-types";
import { readEntries, readNotes, type SafetensorsRules } from "./safetensors-header";
import { denseStrides, type StoredTensor, storedTensor } from "./stored-tensor";

const TYPES = {
  F16: "float16",
  BF16: "bfloat16",
  F32: "float32",
  F64: "float64",
  F8_E4M3: "float8_e4m3",
  F8_E5M2: "float8_e5m2",
  BOOL: "bool",
  I8: "int8",
  I16: "int16",
  I32: "int32",
  I64: "int64",
  U8: "uint8",
  U16: "uint16",
  U32: "uint32",
  U64: "uint64",
} as const satisfies Record<string, NumberType>;
type Name = keyof typeof TYPES;

const RULES: SafetensorsRules<Name> = {
  elementBytes: {
    F16: 2,
    BF16: 2,
    F32: 4,
    F64: 8,
    F8_E4M3: 1,
    F8_E5M2: 1,
    BOOL: 1,
    I8: 1,
    I16: 2,
    I32: 4,
    I64: 8,
    U8: 1,
    U16: 2,
    U32: 4,
    U64: 8,
  },
  damaged: (reason) => invalidModel("safetensors file", reason),
};

export interface SafetensorsWeights {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: ReadonlyMap<string, string>;
}

const LENGTH_BYTES = 8;
const OPENING_BRACE = 0x7b;

/** Whether the bytes begin as such a file does: a length within them, then an object in JSON. */
export function isSafetensors(bytes: Uint8Array): boolean {
  if (bytes.length <= LENGTH_BYTES || bytes[LENGTH_BYTES] !== OPENING_BRACE) return false;
  return (
    new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true) <= BigInt(bytes.length - LENGTH_BYTES)
  );
}

/** @throws SkiploomError `invalid-model` when anything in the file does not agree */
export function readSafetensorsWeights(bytes: Uint8Array): SafetensorsWeights {
  const tensors = new Map<string, StoredTensor>();
  for (const { name, dtype, shape, start, end } of readEntries(bytes, RULES)) {
    const data = bytes.subarray(start, end);
    const place = {
      bytes: data,
      type: TYPES[dtype],
      shape,
      strides: denseStrides(shape),
      offset: 0,
      isBigEndian: false,
    };
    tensors.set(name, storedTensor(place));
  }
  return { tensors, metadata: readNotes(bytes, RULES) };
}
