/**
 * The records at the end of a zip file that list its members, read from stretches of it. Source: PKWARE's APPNOTE 6.3.10, sections 4.3.12
 * (central directory), 4.3.14 to 4.3.16 (its end, also for more than 4 GB) and 4.5.3 (sizes of 64 bits). Nothing is believed here.
 */

/** Of the central directory, in the file. */
export interface ZipDirectory {
  readonly start: number;
  readonly end: number;
  readonly members: number;
}

export interface ZipRecord {
  readonly name: Uint8Array;
  readonly extra: Uint8Array;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  /** Once it is unpacked. */
  readonly size: number;
  readonly packedBytes: number;
  /** Where its local header begins. */
  readonly offset: number;
  /** Of Unix, where the member was packed there; else 0. */
  readonly mode: number;
}

/** Makes the error of a reason that goes on from a colon, without a full stop. */
export type Refuse = (reason: string) => Error;

export const ZIP_FLAGS = { encrypted: 1, utf8: 1 << 11 } as const;
export const ZIP_METHODS = { stored: 0, deflated: 8 } as const;

const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const END_BYTES = 22;
const END_64_BYTES = 56;
const LOCATOR_BYTES = 20;
const CENTRAL_BYTES = 46;
const MOST_COMMENT = 0xffff;
const ELSEWHERE = 0xffffffff;
const UNIX = 3;

/** The end of a file that holds all that {@link findZipDirectory} looks for. */
export const ZIP_TAIL_BYTES = END_BYTES + MOST_COMMENT + LOCATOR_BYTES + END_64_BYTES;

/** @param tail the file's last {@link ZIP_TAIL_BYTES}, or the whole file @param tailStart where these begin in the file */
export function findZipDirectory(tail: Uint8Array, tailStart: number, refuse: Refuse): ZipDirectory {
  const view = viewOf(tail);
  const end = findEnd(view);
  if (end === undefined) throw refuse("it is no zip file, or was cut short");
  if (view.getUint16(end + 4, true) !== view.getUint16(end + 6, true))
    throw refuse("it is one of several parts; join them first");
  let members = view.getUint16(end + 10, true);
  let size = view.getUint32(end + 12, true);
  let start = view.getUint32(end + 16, true);
  const locator = end - LOCATOR_BYTES;
  if (locator >= 0 && view.getUint32(locator, true) === LOCATOR_64) {
    const at = Number(view.getBigUint64(locator + 8, true)) - tailStart;
    if (at < 0 || at + END_64_BYTES > locator || view.getUint32(at, true) !== END_64)
      throw refuse("the end of its list of members is damaged");
    members = Number(view.getBigUint64(at + 32, true));
    size = Number(view.getBigUint64(at + 40, true));
    start = Number(view.getBigUint64(at + 48, true));
  }
  if (start + size > tailStart + end) throw refuse("its list of members lies beyond its end");
  return { start, end: start + size, members };
}

/** @param directory the bytes that it says they lie in */
export function* readZipRecords(
  directory: Uint8Array,
  members: number,
  refuse: Refuse,
): Generator<ZipRecord> {
  const view = viewOf(directory);
  let at = 0;
  for (let member = 0; member < members; member += 1) {
    if (at + CENTRAL_BYTES > directory.length || view.getUint32(at, true) !== CENTRAL)
      throw refuse("its list of members is damaged");
    const extraAt = at + CENTRAL_BYTES + view.getUint16(at + 28, true);
    const extraEnd = extraAt + view.getUint16(at + 30, true);
    const next = extraEnd + view.getUint16(at + 32, true);
    if (next > directory.length) throw refuse("its list of members is damaged");
    yield {
      name: directory.subarray(at + CENTRAL_BYTES, extraAt),
      extra: directory.subarray(extraAt, extraEnd),
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      mode: view.getUint8(at + 5) === UNIX ? view.getUint16(at + 40, true) : 0,
      ...readSizes(view, at, extraAt, extraEnd),
    };
    at = next;
  }
}

/** The field of a kind in a member's extra bytes. */
export function zipExtraField(extra: Uint8Array, kind: number): Uint8Array | undefined {
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.length; ) {
    const end = at + 4 + view.getUint16(at + 2, true);
    if (view.getUint16(at, true) === kind && end <= extra.length) return extra.subarray(at + 4, end);
    at = end;
  }
  return undefined;
}

/** The end's record has a comment of any length behind it. */
function findEnd(view: DataView): number | undefined {
  const last = view.byteLength - END_BYTES;
  for (let at = last; at >= Math.max(0, last - MOST_COMMENT); at -= 1) {
    if (
      view.getUint32(at, true) === END &&
      at + END_BYTES + view.getUint16(at + 20, true) === view.byteLength
    )
      return at;
  }
  return undefined;
}

/** Sizes of 32 bits, or, where these are all ones, of 64 in the extra field of kind 1. */
function readSizes(
  view: DataView,
  at: number,
  extraAt: number,
  extraEnd: number,
): Pick<ZipRecord, "size" | "packedBytes" | "offset"> {
  const short = { size: at + 24, packedBytes: at + 20, offset: at + 42 };
  const sizes = { size: 0, packedBytes: 0, offset: 0 };
  let wide: { at: number; readonly end: number } | undefined;
  for (const key of ["size", "packedBytes", "offset"] as const) {
    sizes[key] = view.getUint32(short[key], true);
    if (sizes[key] !== ELSEWHERE) continue;
    wide ??= wideSizes(view, extraAt, extraEnd);
    if (wide.at + 8 > wide.end) continue;
    sizes[key] = Number(view.getBigUint64(wide.at, true));
    wide.at += 8;
  }
  return sizes;
}

function wideSizes(view: DataView, extraAt: number, extraEnd: number): { at: number; end: number } {
  const extra = new Uint8Array(view.buffer, view.byteOffset + extraAt, extraEnd - extraAt);
  const field = zipExtraField(extra, 1);
  if (!field) return { at: 0, end: 0 };
  const at = field.byteOffset - view.byteOffset;
  return { at, end: at + field.length };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
