/**
 * Values of a Parquet column, page by page. Nothing larger than a page (and a column's dictionary) is held, and no number in a header
 * makes memory that the page's own bytes do not fill.
 */
import { UNPACKER_STEP, Unpacker } from "../unpacker";
import type { Damaged } from "./damaged";
import { readLevels } from "./levels";
import type { ColumnChunk, ParquetBytes, ParquetColumn, ParquetMetadata } from "./metadata";
import { unpackSnappy } from "./snappy";
import { readThrift, type ThriftStruct } from "./thrift";
import { type ParquetValue, plainValues } from "./values";

export interface ValuePiece {
  /** Of its first row in the file. */
  readonly from: number;
  /** undefined where the row has none. */
  readonly values: readonly (ParquetValue | undefined)[];
}

const HEADER_BYTES = 2 ** 16;
/** A page of one picture may be large; one of more is near a megabyte. */
const MOST_PAGE_BYTES = 2 ** 28;
/** Values of a page: some writers put a million rows into one. */
const MOST_VALUES = 10_000_000;
const PAGE = { data: 0, index: 1, dictionary: 2, dataV2: 3 } as const;
const PLAIN = 0;
const DICTIONARIES = [2, 8];
const PACKED: Readonly<Record<number, string>> = {
  3: "LZO",
  4: "Brotli",
  5: "LZ4",
  6: "Zstandard",
  7: "LZ4",
};

/**
 * @param place of the column
 * @param isWanted whether any row from one to before another is: others are passed over
 * @throws what `damaged` makes
 */
export async function* readParquetColumn(
  file: ParquetBytes,
  metadata: ParquetMetadata,
  place: number,
  isWanted: (from: number, to: number) => boolean,
  damaged: Damaged,
): AsyncIterable<ValuePiece> {
  const column = metadata.columns[place];
  if (!column || column.isRepeated) throw damaged(`its column "${column?.path.join(".")}" holds lists`);
  let from = 0;
  for (const { rows, chunks } of metadata.groups) {
    const chunk = chunks[place];
    if (chunk && isWanted(from, from + rows)) {
      const first = from;
      const isPageWanted = (start: number, end: number): boolean => isWanted(first + start, first + end);
      for await (const piece of readChunk(file, column, { ...chunk, rows }, isPageWanted, damaged))
        yield { from: first + piece.from, values: piece.values };
    }
    from += rows;
  }
}

async function* readChunk(
  file: ParquetBytes,
  column: ParquetColumn,
  chunk: ColumnChunk & { readonly rows: number },
  isWanted: (from: number, to: number) => boolean,
  damaged: Damaged,
): AsyncIterable<ValuePiece> {
  let dictionary: readonly ParquetValue[] = [];
  let from = 0;
  for await (const page of pagesOf(file, chunk, damaged)) {
    const unpacked = async (): Promise<Uint8Array> =>
      unpackPage(await page.packed(), page, chunk.codec, damaged);
    if (page.kind === "dictionary") {
      dictionary = plainValues(await unpacked(), column.type, page.count, damaged);
      continue;
    }
    const to = from + page.count;
    if (to > chunk.rows) throw damaged("a column has more values than there are rows");
    if (isWanted(from, to))
      yield { from, values: dataValues(await unpacked(), page, column, dictionary, damaged) };
    from = to;
  }
  if (from !== chunk.rows) throw damaged("a column has fewer values than there are rows");
}

interface Page {
  readonly kind: "dictionary" | "data" | "data v2";
  /** Of its values; in a page of data one a row. */
  readonly count: number;
  readonly encoding: number;
  readonly bytes: number;
  /** Of a page of the second kind: bytes of levels, which stand before all else and are never packed. */
  readonly levelBytes: number;
  readonly isPacked: boolean;
  packed(): Promise<Uint8Array>;
}

async function* pagesOf(
  file: ParquetBytes,
  { start, end }: ColumnChunk,
  damaged: Damaged,
): AsyncIterable<Page> {
  for (let at = start; at < end; ) {
    const head = await file.read(at, Math.min(end, at + HEADER_BYTES));
    const { value, bytes: headerBytes } = readThrift(head, damaged);
    const from = at + headerBytes;
    const packedBytes = sizeOf(value.get(3), MOST_PAGE_BYTES, damaged);
    const to = from + packedBytes;
    if (to > end) throw damaged("a page of it lies beyond its column");
    // What was read with the header is not read again.
    const packed = async (): Promise<Uint8Array> =>
      to - at <= head.length ? head.subarray(headerBytes, headerBytes + packedBytes) : file.read(from, to);
    const page = pageOf(value, packed, damaged);
    if (page) yield page;
    at = to;
  }
}

function pageOf(header: ThriftStruct, packed: Page["packed"], damaged: Damaged): Page | undefined {
  const bytes = sizeOf(header.get(2), MOST_PAGE_BYTES, damaged);
  const type = header.get(1);
  if (type === PAGE.index) return undefined;
  const facts = header.get(type === PAGE.data ? 5 : type === PAGE.dictionary ? 7 : 8);
  if (!(facts instanceof Map) || (type !== PAGE.data && type !== PAGE.dictionary && type !== PAGE.dataV2))
    throw damaged("a page of it is of an unknown kind");
  const isSecond = type === PAGE.dataV2;
  const encoding = facts.get(isSecond ? 4 : 2);
  return {
    kind: isSecond ? "data v2" : type === PAGE.data ? "data" : "dictionary",
    count: sizeOf(facts.get(1), MOST_VALUES, damaged),
    encoding: typeof encoding === "number" ? encoding : -1,
    bytes,
    levelBytes: isSecond
      ? sizeOf(facts.get(5) ?? 0, bytes, damaged) + sizeOf(facts.get(6) ?? 0, bytes, damaged)
      : 0,
    isPacked: facts.get(7) !== false || !isSecond,
    packed,
  };
}

function sizeOf(value: unknown, most: number, damaged: Damaged): number {
  if (typeof value === "number" && value >= 0 && value <= most) return value;
  throw damaged(
    `a page of it has the size ${typeof value === "number" ? value : "of none"}, and at most ${most} is read`,
  );
}

function unpackPage(packed: Uint8Array, page: Page, codec: number, damaged: Damaged): Uint8Array {
  const { bytes, levelBytes, isPacked } = page;
  if (levelBytes > packed.length) throw damaged("a page of it is cut short");
  if (codec === 0 || !isPacked) {
    if (packed.length !== bytes) throw damaged("a page of it has another size than it says");
    return packed;
  }
  const rest = packed.subarray(levelBytes);
  const unpacked =
    codec === 1
      ? unpackSnappy(rest, bytes - levelBytes, damaged)
      : codec === 2
        ? unpackGzip(rest, bytes - levelBytes, damaged)
        : undefined;
  if (!unpacked)
    throw damaged(
      `it is packed with ${PACKED[codec] ?? `number ${codec}`}, which is not read here. Write it again with Snappy, which is the usual one`,
    );
  if (levelBytes === 0) return unpacked;
  const whole = new Uint8Array(bytes);
  whole.set(packed.subarray(0, levelBytes));
  whole.set(unpacked, levelBytes);
  return whole;
}

function unpackGzip(packed: Uint8Array, size: number, damaged: Damaged): Uint8Array {
  const unpacker = new Unpacker("gzip");
  const bytes = new Uint8Array(size);
  let filled = 0;
  for (let at = 0; at < packed.length; at += UNPACKER_STEP) {
    let pieces: Uint8Array[];
    try {
      pieces = unpacker.push(packed.subarray(at, at + UNPACKER_STEP), at + UNPACKER_STEP >= packed.length);
    } catch {
      throw damaged("a page of it cannot be unpacked");
    }
    for (const piece of pieces) {
      if (filled + piece.length > size) throw damaged("a page of it unpacks to more than it says");
      bytes.set(piece, filled);
      filled += piece.length;
    }
  }
  if (filled !== size) throw damaged("a page of it unpacks to less than it says");
  return bytes;
}

/** A value a row: levels say which rows have one. */
function dataValues(
  bytes: Uint8Array,
  { kind, count, encoding, levelBytes }: Page,
  { type, optionalLevels }: ParquetColumn,
  dictionary: readonly ParquetValue[],
  damaged: Damaged,
): readonly (ParquetValue | undefined)[] {
  const width = bitsOf(optionalLevels);
  const isFirst = kind === "data";
  const lengthBytes = isFirst && optionalLevels > 0 ? 4 : 0;
  if (bytes.length < lengthBytes) throw damaged("a page of it is cut short");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const levelsEnd = isFirst ? lengthBytes + (lengthBytes > 0 ? view.getUint32(0, true) : 0) : levelBytes;
  if (levelsEnd > bytes.length) throw damaged("a page of it is cut short");
  const levels =
    optionalLevels > 0
      ? readLevels(bytes.subarray(lengthBytes, levelsEnd), width, count, damaged)
      : undefined;
  const present = levels ? levels.reduce((sum, level) => sum + (level === optionalLevels ? 1 : 0), 0) : count;
  const rest = bytes.subarray(levelsEnd);
  const values = encodedValues(rest, encoding, type, present, dictionary, damaged);
  if (!levels) return values;
  let at = 0;
  return Array.from(levels, (level) => {
    if (level !== optionalLevels) return undefined;
    at += 1;
    return values[at - 1];
  });
}

function encodedValues(
  bytes: Uint8Array,
  encoding: number,
  type: ParquetColumn["type"],
  count: number,
  dictionary: readonly ParquetValue[],
  damaged: Damaged,
): readonly ParquetValue[] {
  if (encoding === PLAIN) return plainValues(bytes, type, count, damaged);
  if (!DICTIONARIES.includes(encoding))
    throw damaged(`its values are written in a way (encoding ${encoding}) that is not read here`);
  if (count === 0) return [];
  const places = readLevels(bytes.subarray(1), bytes[0] ?? 0, count, damaged);
  return Array.from(places, (place) => {
    const value = dictionary[place];
    if (value === undefined) throw damaged("a value of it is not in its dictionary");
    return value;
  });
}

/** To write numbers up to this one. */
function bitsOf(largest: number): number {
  return 32 - Math.clz32(largest);
}
