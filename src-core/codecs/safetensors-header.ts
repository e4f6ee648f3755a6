/**
 * The header of a safetensors file: each tensor's type, shape and place, checked against the file before anything is used. Source:
 * https://github.com/huggingface/safetensors, "Format".
 */
import { decodeUtf8 } from "./text";

export const LENGTH_BYTES = 8;
export const METADATA_KEY = "__metadata__";
/** The reference reader's own limit. */
const MAXIMUM_HEADER_BYTES = 100_000_000;

export interface SafetensorsRules<Type extends string> {
  /** Bytes of one number of each type that is read. */
  readonly elementBytes: Readonly<Record<Type, number>>;
  /** The error for a file that is not as it should be, made of a reason that goes on from a colon. */
  damaged(reason: string): Error;
}

export interface SafetensorsEntry<Type extends string> {
  readonly name: string;
  readonly dtype: Type;
  readonly shape: readonly number[];
  /** In the file. */
  readonly start: number;
  readonly end: number;
}

/** The tensors in the order in which they lie, without a gap, up to the file's end. @throws what the rules call `damaged` */
export function readEntries<Type extends string>(
  bytes: Uint8Array,
  rules: SafetensorsRules<Type>,
): readonly SafetensorsEntry<Type>[] {
  const { header, dataStart } = readHeader(bytes, rules);
  const entries = Object.entries(header)
    .filter(([name]) => name !== METADATA_KEY)
    .map(([name, value]) => readEntry(name, value, rules))
    .sort((one, other) => one.start - other.start || one.end - other.end)
    .map((entry) => ({ ...entry, start: dataStart + entry.start, end: dataStart + entry.end }));
  let expected = dataStart;
  for (const { name, start, end } of entries) {
    if (start !== expected)
      throw rules.damaged(`"${name}" overlaps another tensor or leaves a gap before it`);
    expected = end;
    if (end > bytes.length) throw rules.damaged(`it ends within "${name}"`);
  }
  if (expected !== bytes.length)
    throw rules.damaged(`it has ${bytes.length} bytes where its header describes ${expected}`);
  return entries;
}

/** The header's notes: text only, by the format's own rule. @throws what the rules call `damaged` */
export function readNotes(bytes: Uint8Array, rules: SafetensorsRules<string>): ReadonlyMap<string, string> {
  const { header } = readHeader(bytes, rules);
  const metadata = new Map<string, string>();
  if (!Object.hasOwn(header, METADATA_KEY)) return metadata;
  for (const [key, text] of Object.entries(asRecord(header[METADATA_KEY], METADATA_KEY, rules))) {
    if (typeof text !== "string") throw rules.damaged(`the note "${key}" is not text`);
    metadata.set(key, text);
  }
  return metadata;
}

function readHeader(
  bytes: Uint8Array,
  rules: SafetensorsRules<string>,
): { header: Record<string, unknown>; dataStart: number } {
  if (bytes.length < LENGTH_BYTES) throw rules.damaged(`it has ${bytes.length} bytes only`);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > BigInt(Math.min(MAXIMUM_HEADER_BYTES, bytes.length - LENGTH_BYTES)))
    throw rules.damaged("its header is longer than the file");
  const dataStart = LENGTH_BYTES + Number(length);
  let header: unknown;
  try {
    header = JSON.parse(decodeUtf8(bytes.subarray(LENGTH_BYTES, dataStart)));
  } catch {
    throw rules.damaged("its header is not JSON text");
  }
  return { header: asRecord(header, "the header", rules), dataStart };
}

function readEntry<Type extends string>(
  name: string,
  value: unknown,
  rules: SafetensorsRules<Type>,
): SafetensorsEntry<Type> {
  const { dtype, shape, data_offsets: offsets } = asRecord(value, name, rules);
  if (!isType(dtype, rules))
    throw rules.damaged(`"${name}" has the type ${JSON.stringify(dtype)}, which is not read here`);
  if (!isWholeNumbers(shape)) throw rules.damaged(`the shape of "${name}" is not a list of whole numbers`);
  if (!isWholeNumbers(offsets)) throw rules.damaged(`the place of "${name}" is not given in whole numbers`);
  const [start, end] = offsets;
  if (start === undefined || end === undefined || offsets.length !== 2 || end < start)
    throw rules.damaged(`the place of "${name}" is not a start and an end`);
  const wanted = shape.reduce((product, size) => product * size, rules.elementBytes[dtype]);
  if (end - start !== wanted)
    throw rules.damaged(
      `"${name}" has ${end - start} bytes where its shape [${shape.join(", ")}] needs ${wanted}`,
    );
  return { name, dtype, shape, start, end };
}

function isType<Type extends string>(
  value: unknown,
  { elementBytes }: SafetensorsRules<Type>,
): value is Type {
  return typeof value === "string" && Object.hasOwn(elementBytes, value);
}

function isWholeNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((number) => Number.isSafeInteger(number) && number >= 0);
}

function asRecord(value: unknown, what: string, rules: SafetensorsRules<string>): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw rules.damaged(`the entry "${what}" is not an object`);
  return value as Record<string, unknown>;
}
