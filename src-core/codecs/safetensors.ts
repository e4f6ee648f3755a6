/**
 * The safetensors format, which other tools read as it stands: eight bytes with the header's length, a JSON header
 * with each tensor's type, shape and place, then the numbers, little-endian and without gaps.
 * Source: https://github.com/huggingface/safetensors, "Format". Everything that a file claims is checked before use.
 */
import { SkiploomError } from "../foundation/errors";
import { decodeUtf8, encodeUtf8 } from "./text";

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

const LENGTH_BYTES = 8;
const METADATA_KEY = "__metadata__";
/** The reference reader's own limit. */
const MAXIMUM_HEADER_BYTES = 100_000_000;
const ALIGNMENT = 8;

const ELEMENT_BYTES = { F32: 4, F64: 8, I32: 4, U8: 1 } as const;
type DataType = keyof typeof ELEMENT_BYTES;

/**
 * Writes tensors in the order given, so that equal input gives equal bytes.
 *
 * @throws RangeError when a name comes twice or a shape does not fit its data: a mistake of the caller
 */
export function encodeSafetensors(
  tensors: readonly SafetensorsTensor[],
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
 * @throws SkiploomError `invalid-checkpoint` when anything in the file does not agree
 */
export function decodeSafetensors(bytes: Uint8Array): SafetensorsFile {
  const { header, dataStart } = readHeader(bytes);
  const entries: { name: string; dtype: DataType; shape: number[]; start: number; end: number }[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name !== METADATA_KEY) entries.push({ name, ...readEntry(name, value) });
  }
  entries.sort((one, other) => one.start - other.start || one.end - other.end);
  const tensors = new Map<string, SafetensorsTensor>();
  let expected = 0;
  for (const { name, dtype, shape, start, end } of entries) {
    if (start !== expected) throw damaged(`"${name}" overlaps another tensor or leaves a gap before it`);
    expected = end;
    if (dataStart + end > bytes.length) throw damaged(`it ends within "${name}"`);
    tensors.set(name, { name, shape, data: copyData(bytes, dtype, dataStart + start, dataStart + end) });
  }
  if (dataStart + expected !== bytes.length) {
    throw damaged(`it has ${bytes.length} bytes where its header describes ${dataStart + expected}`);
  }
  return { tensors, metadata: metadataOf(header) };
}

/** The header's notes alone. @throws SkiploomError `invalid-checkpoint` */
export function readMetadata(bytes: Uint8Array): ReadonlyMap<string, string> {
  return metadataOf(readHeader(bytes).header);
}

function metadataOf(header: Record<string, unknown>): Map<string, string> {
  const metadata = new Map<string, string>();
  if (!Object.hasOwn(header, METADATA_KEY)) return metadata;
  for (const [key, text] of Object.entries(asRecord(header[METADATA_KEY], METADATA_KEY))) {
    if (typeof text !== "string") throw damaged(`the note "${key}" is not text`);
    metadata.set(key, text);
  }
  return metadata;
}

function readHeader(bytes: Uint8Array): { header: Record<string, unknown>; dataStart: number } {
  if (bytes.length < LENGTH_BYTES) throw damaged(`it has ${bytes.length} bytes only`);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > BigInt(Math.min(MAXIMUM_HEADER_BYTES, bytes.length - LENGTH_BYTES))) {
    throw damaged("its header is longer than the file");
  }
  const dataStart = LENGTH_BYTES + Number(length);
  let header: unknown;
  try {
    header = JSON.parse(decodeUtf8(bytes.subarray(LENGTH_BYTES, dataStart)));
  } catch {
    throw damaged("its header is not JSON text");
  }
  return { header: asRecord(header, "the header"), dataStart };
}

function readEntry(
  name: string,
  value: unknown,
): { dtype: DataType; shape: number[]; start: number; end: number } {
  const { dtype, shape, data_offsets: offsets } = asRecord(value, name);
  if (!isDataType(dtype))
    throw damaged(`"${name}" has the type ${JSON.stringify(dtype)}, which is not read here`);
  if (!isWholeNumbers(shape)) throw damaged(`the shape of "${name}" is not a list of whole numbers`);
  if (!isWholeNumbers(offsets)) throw damaged(`the place of "${name}" is not given in whole numbers`);
  const [start, end] = offsets;
  if (start === undefined || end === undefined || offsets.length !== 2 || end < start) {
    throw damaged(`the place of "${name}" is not a start and an end`);
  }
  const wanted = elementsOf(shape) * ELEMENT_BYTES[dtype];
  if (end - start !== wanted) {
    throw damaged(`"${name}" has ${end - start} bytes where its shape [${shape.join(", ")}] needs ${wanted}`);
  }
  return { dtype, shape, start, end };
}

function copyData(bytes: Uint8Array, dtype: DataType, start: number, end: number): SafetensorsData {
  // Not `slice`: Node's Buffer answers that with a view of the whole file.
  const { buffer } = Uint8Array.from(bytes.subarray(start, end));
  switch (dtype) {
    case "F32":
      return new Float32Array(buffer);
    case "F64":
      return new Float64Array(buffer);
    case "I32":
      return new Int32Array(buffer);
    case "U8":
      return new Uint8Array(buffer);
    default:
      return dtype satisfies never;
  }
}

function dataTypeOf(data: SafetensorsData): DataType {
  if (data instanceof Float32Array) return "F32";
  if (data instanceof Float64Array) return "F64";
  return data instanceof Int32Array ? "I32" : "U8";
}

function elementsOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function isDataType(value: unknown): value is DataType {
  return typeof value === "string" && Object.hasOwn(ELEMENT_BYTES, value);
}

function isWholeNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((number) => Number.isSafeInteger(number) && number >= 0);
}

function asRecord(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw damaged(`the entry "${what}" is not an object`);
  }
  return value as Record<string, unknown>;
}

function damaged(reason: string): SkiploomError {
  return new SkiploomError(
    "invalid-checkpoint",
    `This weights file cannot be used: ${reason}. It was cut short, changed, or is of another kind. Use another checkpoint.`,
  );
}
