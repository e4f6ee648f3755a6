/** NumPy's files: `.npy`, one array, and `.npz`, a zip of them. Source: numpy.lib.format, versions 1.0 to 3.0. */
import { invalidModel } from "../foundation/invalid-model";
import { NUMBER_BYTES, type NumberType } from "./number-types";
import {
  countElements,
  denseStrides,
  fortranStrides,
  type StoredTensor,
  storedTensor,
} from "./stored-tensor";
import { decodeLatin1 } from "./text";
import { readZip } from "./zip";

const WHAT = "NumPy file";
const MAGIC = "\x93NUMPY";
const ENDING = ".npy";

/** As NumPy 1 has. */
const MOST_AXES = 32;

const TYPES: Readonly<Record<string, NumberType>> = {
  b1: "bool",
  f2: "float16",
  f4: "float32",
  f8: "float64",
  i1: "int8",
  i2: "int16",
  i4: "int32",
  i8: "int64",
  u1: "uint8",
  u2: "uint16",
  u4: "uint32",
  u8: "uint64",
};

/** Of NumPy's code without a sign of byte order, `f4`; undefined for what holds no such numbers. */
export function numpyType(code: string): NumberType | undefined {
  return Object.hasOwn(TYPES, code) ? TYPES[code] : undefined;
}

export function isNpy(bytes: Uint8Array): boolean {
  return decodeLatin1(bytes.subarray(0, MAGIC.length)) === MAGIC;
}

/** What stands before an array's numbers. */
export interface NpyHeader {
  readonly type: NumberType;
  readonly isBigEndian: boolean;
  readonly isFortran: boolean;
  readonly shape: readonly number[];
  /** Where the numbers begin. */
  readonly bytes: number;
  /** Texts, where they are asked for: code points (`uint32`) or bytes in UTF-8 (`uint8`), filled up with zeros; the last axis is a text's length. */
  readonly isText?: true;
}

/** As much of a file as holds any header that NumPy itself would write for numbers. */
export const NPY_START_BYTES = 65_536;

/**
 * @param start the file's first {@link NPY_START_BYTES}, or all of a shorter one
 * @param what of the file, for a person
 * @param takesText whether it may hold texts, too
 * @throws SkiploomError `invalid-model`
 */
export function readNpyHeader(start: Uint8Array, what: string, takesText = false): NpyHeader {
  const version = start[MAGIC.length] ?? 0;
  if (!isNpy(start) || version < 1 || version > 3) throw invalidModel(what, "it is no array of NumPy");
  const lengthBytes = version === 1 ? 2 : 4;
  const textAt = MAGIC.length + 2 + lengthBytes;
  if (start.length < textAt) throw invalidModel(what, "it was cut short");
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  const length = version === 1 ? view.getUint16(textAt - 2, true) : view.getUint32(textAt - 4, true);
  if (textAt + length > start.length) throw invalidModel(what, "it was cut short");
  const header = readHeader(decodeLatin1(start.subarray(textAt, textAt + length)), what, takesText);
  return { ...header, bytes: textAt + length };
}

/**
 * One array.
 *
 * @param name for a person, where it is one of several
 * @throws SkiploomError `invalid-model`
 */
export function readNpy(bytes: Uint8Array, name?: string): StoredTensor {
  const what = name === undefined ? WHAT : `array "${name}" of a ${WHAT}`;
  const { type, isBigEndian, isFortran, shape, bytes: start } = readNpyHeader(bytes, what);
  const data = bytes.subarray(start);
  const wanted = countElements(shape) * NUMBER_BYTES[type];
  if (data.length !== wanted)
    throw invalidModel(
      what,
      `it has ${data.length} bytes where its shape [${shape.join(", ")}] needs ${wanted}`,
    );
  const strides = isFortran ? fortranStrides(shape) : denseStrides(shape);
  return storedTensor({ bytes: data, type, shape, strides, offset: 0, isBigEndian });
}

/** All arrays of a zip by name. @throws SkiploomError `invalid-model` */
export function readNpz(bytes: Uint8Array): Map<string, StoredTensor> {
  const arrays = new Map<string, StoredTensor>();
  for (const [member, data] of readZip(bytes, { what: WHAT })) {
    if (!isNpy(data)) throw invalidModel(WHAT, `"${member}" in it is no array`);
    const name = member.endsWith(ENDING) ? member.slice(0, -ENDING.length) : member;
    arrays.set(name, readNpy(data, name));
  }
  return arrays;
}

/** A dictionary in Python's spelling: `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`. */
function readHeader(text: string, what: string, takesText: boolean): Omit<NpyHeader, "bytes"> {
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(text)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const sizes = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(text)?.[1];
  if (descr === undefined || order === undefined || sizes === undefined)
    throw invalidModel(what, "it does not say what numbers it holds in a way that is read here");
  const [, kind, letters] = (takesText && /^[<>|=]?([US])(\d{1,6})$/.exec(descr)) || [];
  const textType = kind === "U" ? "uint32" : "uint8";
  const type = kind === undefined ? numpyType(descr.replace(/^[<>|=]/, "")) : textType;
  if (type === undefined)
    throw invalidModel(
      what,
      descr.includes("O")
        ? "it holds Python objects, which are never built here. Save arrays of numbers"
        : `it holds values of the type "${descr}", which are no numbers that are read here`,
    );
  const shape = sizes
    .split(",")
    .map((size) => size.replace("L", "").trim())
    .filter((size) => size !== "")
    .map(Number);
  if (shape.length > MOST_AXES)
    throw invalidModel(what, `it has ${shape.length} axes, and at most ${MOST_AXES} are read`);
  if (!shape.every(Number.isSafeInteger)) throw invalidModel(what, "its shape is no list of whole numbers");
  const facts = { type, isBigEndian: descr.startsWith(">"), isFortran: order === "True" };
  return letters === undefined
    ? { ...facts, shape }
    : { ...facts, shape: [...shape, Number(letters)], isText: true };
}
