/**
 * The safetensors format, which other tools read as it stands: eight bytes with the header's length, a JSON header
 * with each tensor's type, shape and place, then the numbers, little-endian and without gaps.
 * Source: https://github.com/huggingface/safetensors, "Format". Everything that a file claims is checked before use.
 */
import { SkiploomError } from "../foundation/errors";
import {
  LENGTH_BYTES,
  METADATA_KEY,
  readEntries,
  readNotes,
  type SafetensorsRules,
} from "./safetensors-header";
import { encodeUtf8 } from "./text";

export type SafetensorsData = Float32Array | Float64Array | Int32Array | Uint8Array;

export interface SafetensorsTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: SafetensorsData;
}

export interface SafetensorsFile {
  readonly tensors: ReadonlyMap<string, SafetensorsTensor>;
  /** The header's `__metadata__`: text only, by the format's own rule. */
  readonly metadata: ReadonlyMap<string, string>;
}

const ALIGNMENT = 8;

/** What checkpoints hold; other tools' files are read by `safetensors-weights.ts`. */
const ELEMENT_BYTES = { F32: 4, F64: 8, I32: 4, U8: 1 } as const;
type DataType = keyof typeof ELEMENT_BYTES;
const RULES: SafetensorsRules<DataType> = { elementBytes: ELEMENT_BYTES, damaged };

/** Tensors as they can be written: also bits of 16-bit floats. */
export interface WritableTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: SafetensorsData | Uint16Array;
}

/**
 * Writes tensors in the order given, so that equal input gives equal bytes.
 *
 * @throws RangeError when a name comes twice or a shape does not fit its data: a mistake of the caller
 */
export function encodeSafetensors(
  tensors: readonly WritableTensor[],
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const header = new Map<string, unknown>();
  if (Object.keys(metadata).length > 0) header.set(METADATA_KEY, metadata);
  let offset = 0;
  for (const { name, shape, data } of tensors) {
    if (header.has(name) || name === METADATA_KEY)
      throw new RangeError(`Two tensors have the name "${name}".`);
    if (elementsOf(shape) !== data.length) {
      throw new RangeError(`"${name}" has ${data.length} numbers, but its shape is [${shape.join(", ")}].`);
    }
    const end = offset + data.byteLength;
    header.set(name, { dtype: dataTypeOf(data), shape, data_offsets: [offset, end] });
    offset = end;
  }
  const text = encodeUtf8(JSON.stringify(Object.fromEntries(header)));
  const headerBytes = Math.ceil(text.length / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(LENGTH_BYTES + headerBytes + offset);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerBytes), true);
  bytes.fill(0x20, LENGTH_BYTES, LENGTH_BYTES + headerBytes);
  bytes.set(text, LENGTH_BYTES);
  let position = LENGTH_BYTES + headerBytes;
  for (const { data } of tensors) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), position);
    position += data.byteLength;
  }
  return bytes;
}

/**
 * Reads a file and copies its tensors out, so that the bytes can be let go.
 *
 * @param options `shares`: numbers stay in the file's bytes where they can, which nobody may change then
 * @throws SkiploomError `invalid-checkpoint` when anything in the file does not agree
 */
export function decodeSafetensors(bytes: Uint8Array, { shares = false } = {}): SafetensorsFile {
  const tensors = new Map<string, SafetensorsTensor>();
  for (const { name, dtype, shape, start, end } of readEntries(bytes, RULES)) {
    const isAligned = (bytes.byteOffset + start) % ELEMENT_BYTES[dtype] === 0;
    const place =
      shares && isAligned && bytes.buffer instanceof ArrayBuffer
        ? { buffer: bytes.buffer, from: bytes.byteOffset + start }
        : // Not `slice`: Node's Buffer answers that with a view of the whole file.
          { buffer: Uint8Array.from(bytes.subarray(start, end)).buffer, from: 0 };
    tensors.set(name, { name, shape, data: viewOf(place, dtype, (end - start) / ELEMENT_BYTES[dtype]) });
  }
  return { tensors, metadata: readMetadata(bytes) };
}

/** The header's notes alone. @throws SkiploomError `invalid-checkpoint` */
export function readMetadata(bytes: Uint8Array): ReadonlyMap<string, string> {
  return readNotes(bytes, RULES);
}

function viewOf(
  { buffer, from }: { readonly buffer: ArrayBuffer; readonly from: number },
  dtype: DataType,
  length: number,
): SafetensorsData {
  switch (dtype) {
    case "F32":
      return new Float32Array(buffer, from, length);
    case "F64":
      return new Float64Array(buffer, from, length);
    case "I32":
      return new Int32Array(buffer, from, length);
    case "U8":
      return new Uint8Array(buffer, from, length);
    default:
      return dtype satisfies never;
  }
}

function dataTypeOf(data: WritableTensor["data"]): DataType | "F16" {
  if (data instanceof Uint16Array) return "F16";
  if (data instanceof Float32Array) return "F32";
  if (data instanceof Float64Array) return "F64";
  return data instanceof Int32Array ? "I32" : "U8";
}

function elementsOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function damaged(reason: string): SkiploomError {
  return new SkiploomError(
    "invalid-checkpoint",
    `This weights file cannot be used: ${reason}. It was cut short, changed, or is of another kind. Use another checkpoint.`,
  );
}
