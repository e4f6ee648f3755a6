/** Parquet's metadata, which stand at a file's end: columns, and where their pieces lie. Source: apache/parquet-format, parquet.thrift. */
import { decodeUtf8 } from "../text";
import type { Damaged } from "./damaged";
import { readThrift, type ThriftStruct, type ThriftValue } from "./thrift";

/** Bytes that are read from any place on. */
export interface ParquetBytes {
  readonly bytes: number;
  read(from: number, to: number): Promise<Uint8Array>;
}

export type ParquetType =
  | "boolean"
  | "int32"
  | "int64"
  | "int96"
  | "float"
  | "double"
  | "bytes"
  | "fixed bytes";
const TYPES: readonly ParquetType[] = [
  "boolean",
  "int32",
  "int64",
  "int96",
  "float",
  "double",
  "bytes",
  "fixed bytes",
];

export interface ParquetColumn {
  /** `["image", "bytes"]`. */
  readonly path: readonly string[];
  readonly type: ParquetType;
  readonly isText: boolean;
  /** Levels at which a value may be missing: 0 where there always is one. */
  readonly optionalLevels: number;
  /** A list, of which a row may have several. */
  readonly isRepeated: boolean;
}

export interface ColumnChunk {
  readonly start: number;
  readonly end: number;
  readonly codec: number;
}

export interface ParquetMetadata {
  readonly columns: readonly ParquetColumn[];
  readonly rows: number;
  /** Rows in a row, with a chunk a column. */
  readonly groups: readonly { readonly rows: number; readonly chunks: readonly ColumnChunk[] }[];
  readonly texts: ReadonlyMap<string, string>;
}

const MAGIC = "PAR1";
const END_BYTES = 8;
const MOST_METADATA = 2 ** 26;

export function isParquet(start: Uint8Array): boolean {
  return String.fromCharCode(...start.subarray(0, 4)) === MAGIC;
}

/** @throws what `damaged` makes */
export async function readParquetMetadata(file: ParquetBytes, damaged: Damaged): Promise<ParquetMetadata> {
  if (file.bytes < END_BYTES + 4) throw damaged("it is cut short");
  const end = await file.read(file.bytes - END_BYTES, file.bytes);
  if (!isParquet(end.subarray(4))) throw damaged("its end is missing, so it was cut short");
  const length = new DataView(end.buffer, end.byteOffset, 4).getUint32(0, true);
  if (length > MOST_METADATA || length > file.bytes - END_BYTES - 4)
    throw damaged(`its metadata would take ${length} bytes`);
  const bytes = await file.read(file.bytes - END_BYTES - length, file.bytes - END_BYTES);
  const { value } = readThrift(bytes, damaged);
  const columns = columnsOf(structs(value.get(2)), damaged);
  const groups = structs(value.get(4)).map((group) => ({
    rows: count(group.get(3), damaged),
    chunks: structs(group.get(1)).map((chunk) => chunkOf(chunk, file.bytes, damaged)),
  }));
  if (groups.some(({ chunks }) => chunks.length !== columns.length))
    throw damaged("its groups of rows have other columns than its schema");
  const texts = structs(value.get(5)).map((pair) => [text(pair.get(1)), text(pair.get(2))] as const);
  return { columns, groups, rows: groups.reduce((sum, { rows }) => sum + rows, 0), texts: new Map(texts) };
}

function structs(value: ThriftValue | undefined): ThriftStruct[] {
  return Array.isArray(value) ? value.filter((each): each is ThriftStruct => each instanceof Map) : [];
}

function text(value: ThriftValue | undefined): string {
  if (!(value instanceof Uint8Array)) return "";
  try {
    return decodeUtf8(value);
  } catch {
    return "";
  }
}

function count(value: ThriftValue | undefined, damaged: Damaged): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw damaged("a size in its metadata is none");
}

/** The schema is a tree, written from its root down. Columns are its leaves. */
function columnsOf(elements: readonly ThriftStruct[], damaged: Damaged): ParquetColumn[] {
  const columns: ParquetColumn[] = [];
  /** Of the groups around the element: how many elements of each are still to come. */
  const open: { path: readonly string[]; optionalLevels: number; isRepeated: boolean; left: number }[] = [
    { path: [], optionalLevels: 0, isRepeated: false, left: Number(elements[0]?.get(5) ?? 0) },
  ];
  for (const element of elements.slice(1)) {
    while (open.at(-1)?.left === 0) open.pop();
    const around = open.at(-1);
    if (!around) throw damaged("its schema is damaged");
    around.left -= 1;
    const repetition = element.get(3) ?? 0;
    const here = {
      path: [...around.path, text(element.get(4))],
      optionalLevels: around.optionalLevels + (repetition === 0 ? 0 : 1),
      isRepeated: around.isRepeated || repetition === 2,
    };
    const children = element.get(5);
    if (open.length > 32) throw damaged("its schema is nested too deeply");
    if (typeof children === "number" && children > 0) open.push({ ...here, left: children });
    else columns.push({ ...here, type: typeOf(element, damaged), isText: isText(element) });
  }
  return columns;
}

function typeOf(element: ThriftStruct, damaged: Damaged): ParquetType {
  const type = TYPES[Number(element.get(1))];
  if (!type) throw damaged("a column of its schema has an unknown type");
  return type;
}

/** UTF8 as it was said once, or as a logical type. */
function isText(element: ThriftStruct): boolean {
  const logical = element.get(10);
  return element.get(6) === 0 || (logical instanceof Map && logical.has(1));
}

function chunkOf(chunk: ThriftStruct, fileBytes: number, damaged: Damaged): ColumnChunk {
  const metadata = chunk.get(3);
  if (!(metadata instanceof Map)) throw damaged("a column has no place");
  if (chunk.has(1)) throw damaged("its columns lie in other files");
  const data = count(metadata.get(9), damaged);
  const dictionary = metadata.get(11);
  const start = typeof dictionary === "number" && dictionary > 0 && dictionary < data ? dictionary : data;
  const end = start + count(metadata.get(7), damaged);
  if (end > fileBytes) throw damaged("a column lies beyond its end");
  return { start, end, codec: count(metadata.get(4), damaged) };
}
