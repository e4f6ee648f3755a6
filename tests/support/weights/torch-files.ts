/** Small PyTorch files, written here byte by byte, so that tests of hostile ones need no Python. */
import { encodeUtf8 } from "#core/codecs/text";
import { writeZip } from "#core/codecs/zip";

/** Instructions of a pickle, one after the other: texts as their bytes. */
export function pickle(...parts: readonly (string | Uint8Array)[]): Uint8Array {
  return joined(
    parts.map((part) =>
      typeof part === "string" ? Uint8Array.from(part, (char) => char.charCodeAt(0)) : part,
    ),
  );
}

export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** BINUNICODE. */
export function text(value: string): Uint8Array {
  const bytes = encodeUtf8(value);
  return pickle("X", uint32(bytes.length), bytes);
}

/** BININT. */
export function integer(value: number): Uint8Array {
  return pickle("J", uint32(value));
}

export function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

export interface TestTensor {
  readonly shape: readonly number[];
  readonly strides?: readonly number[];
  readonly offset?: number;
  readonly values: Float32Array;
}

/** `{name: torch._utils._rebuild_tensor_v2(storage, offset, shape, strides, False, OrderedDict())}`, protocol 2. */
export function statePickle(tensors: ReadonlyMap<string, TestTensor>, wrapper?: string): Uint8Array {
  const items = [...tensors].map(([name, tensor], key) => joined([text(name), tensorPickle(tensor, key)]));
  const dict = joined([pickle("}("), ...items, pickle("u")]);
  const root = wrapper === undefined ? dict : joined([pickle("}"), text(wrapper), dict, pickle("s")]);
  return joined([pickle("\x80\x02"), root, pickle(".")]);
}

function tensorPickle(
  { shape, values, strides = dense(shape), offset = 0 }: TestTensor,
  key: number,
): Uint8Array {
  const tuple = (sizes: readonly number[]): Uint8Array =>
    joined([pickle("("), ...sizes.map(integer), pickle("t")]);
  return joined([
    pickle("ctorch._utils\n_rebuild_tensor_v2\n(("),
    text("storage"),
    pickle("ctorch\nFloatStorage\n"),
    text(String(key)),
    text("cpu"),
    integer(values.length),
    pickle("tQ"),
    integer(offset),
    tuple(shape),
    tuple(strides),
    pickle("\x89ccollections\nOrderedDict\n)RtR"),
  ]);
}

function dense(shape: readonly number[]): number[] {
  return shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
}

const bytesOf = ({ values }: TestTensor): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);

export function torchZip(
  tensors: ReadonlyMap<string, TestTensor>,
  wrapper?: string,
): Uint8Array<ArrayBuffer> {
  return torchZipOf(statePickle(tensors, wrapper), [...tensors.values()].map(bytesOf));
}

/** @param storages by their numbers */
export function torchZipOf(data: Uint8Array, storages: readonly Uint8Array[] = []): Uint8Array<ArrayBuffer> {
  const files = new Map([["archive/data.pkl", data]]);
  for (const [key, bytes] of storages.entries()) files.set(`archive/data/${key}`, bytes);
  files.set("archive/version", encodeUtf8("3\n"));
  return writeZip(files, { stored: true });
}

export function torchLegacy(tensors: ReadonlyMap<string, TestTensor>): Uint8Array<ArrayBuffer> {
  return joined([
    pickle("\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."),
    joined([pickle("\x80\x02"), integer(1001), pickle(".")]),
    joined([pickle("\x80\x02}"), text("little_endian"), pickle("\x88s.")]),
    statePickle(tensors),
    joined([pickle("\x80\x02]("), ...[...tensors.keys()].map((_, key) => text(String(key))), pickle("e.")]),
    ...[...tensors.values()].flatMap((tensor) => [uint32(tensor.values.length), uint32(0), bytesOf(tensor)]),
  ]);
}

/** NumPy's `.npy` of floats. */
export function npy(shape: readonly number[], values: Float32Array): Uint8Array<ArrayBuffer> {
  const sizes = `${shape.join(", ")}${shape.length === 1 ? "," : ""}`;
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${sizes}), }`;
  const padded = `${header.padEnd(Math.ceil((header.length + 11) / 64) * 64 - 11)}\n`;
  const length = new Uint8Array(2);
  new DataView(length.buffer).setUint16(0, padded.length, true);
  return joined([
    pickle("\x93NUMPY\x01\x00"),
    length,
    pickle(padded),
    new Uint8Array(Float32Array.from(values).buffer),
  ]);
}
