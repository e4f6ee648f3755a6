/**
 * A zip file's list of members, which stands at its end. Source: PKWARE's APPNOTE 6.3.10, sections 4.3.7 (local header), 4.3.12
 * (central directory), 4.3.14 to 4.3.16 (its end, also for more than 4 GB) and 4.5.3 (sizes of 64 bits). Nothing is believed here but
 * that it lies within the file.
 */
import { invalidModel } from "../foundation/invalid-model";
import { decodeLatin1, decodeUtf8 } from "./text";

/** A member as the list of members has it. */
export interface ZipListing {
  readonly name: string;
  readonly isDeflated: boolean;
  readonly crc: number;
  /** As the directory claims: of the member once it is unpacked. */
  readonly size: number;
  /** Bytes that it takes in the file. */
  readonly packedBytes: number;
  /** Where its local header begins. */
  readonly local: number;
}

export interface ZipEntry extends ZipListing {
  /** As it lies in the file. */
  readonly packed: Uint8Array;
  /** Where that begins. */
  readonly start: number;
}

/** Where the list of members lies, from the file's first byte. */
export interface ZipDirectory {
  readonly start: number;
  readonly end: number;
  readonly members: number;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const END_BYTES = 22;
const END_64_BYTES = 56;
const LOCATOR_BYTES = 20;
const CENTRAL_BYTES = 46;
/** Before a member's name. */
export const LOCAL_BYTES = 30;
const MOST_COMMENT = 0xffff;
/** As much of a file's end as says where its list of members lies. */
export const ZIP_END_BYTES = END_BYTES + MOST_COMMENT + LOCATOR_BYTES + END_64_BYTES;
const ELSEWHERE = 0xffffffff;
const ENCRYPTED = 1;
const UTF_8 = 1 << 11;
const STORED = 0;
const DEFLATED = 8;

/** @param what of the file, for a person: "PyTorch file" @throws SkiploomError `invalid-model` */
export function readZipEntries(bytes: Uint8Array, what: string, mostMembers: number): ZipEntry[] {
  const directory = findZipDirectory(bytes, 0, what);
  const listed = bytes.subarray(directory.start, directory.end);
  return readZipListing(listed, directory.members, what, mostMembers).map((listing) => {
    const { name, local, packedBytes } = listing;
    const start = memberStart(bytes.subarray(local, local + LOCAL_BYTES), listing, what);
    if (start + packedBytes > bytes.length) throw invalidModel(what, `it ends within "${name}"`);
    return { ...listing, packed: bytes.subarray(start, start + packedBytes), start };
  });
}

/**
 * @param bytes the list of members alone
 * @throws SkiploomError `invalid-model`
 */
export function readZipListing(
  bytes: Uint8Array,
  members: number,
  what: string,
  mostMembers: number,
): ZipListing[] {
  if (members > mostMembers)
    throw invalidModel(what, `it has ${members} members, more than the ${mostMembers} that are read`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const listings: ZipListing[] = [];
  let at = 0;
  for (let member = 0; member < members; member += 1) {
    if (at + CENTRAL_BYTES > bytes.length || view.getUint32(at, true) !== CENTRAL)
      throw invalidModel(what, "its list of members is damaged");
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((field) =>
      view.getUint16(at + field, true),
    );
    const next = at + CENTRAL_BYTES + (nameBytes ?? 0) + (extraBytes ?? 0) + (commentBytes ?? 0);
    if (next > bytes.length) throw invalidModel(what, "its list of members is damaged");
    listings.push(readListing(bytes, view, at, what));
    at = next;
  }
  return listings;
}

/**
 * @param tail the file's last {@link ZIP_END_BYTES}, or all of it
 * @param tailStart where in the file that begins
 * @throws SkiploomError `invalid-model`
 */
export function findZipDirectory(tail: Uint8Array, tailStart: number, what: string): ZipDirectory {
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  const end = findEnd(view);
  if (end === undefined) throw invalidModel(what, "it is no zip file, or was cut short");
  let members = view.getUint16(end + 10, true);
  let size = view.getUint32(end + 12, true);
  let start = view.getUint32(end + 16, true);
  const locator = end - LOCATOR_BYTES;
  if (locator >= 0 && view.getUint32(locator, true) === LOCATOR_64) {
    const at = Number(view.getBigUint64(locator + 8, true)) - tailStart;
    if (at < 0 || at + END_64_BYTES > locator || view.getUint32(at, true) !== END_64)
      throw invalidModel(what, "the end of its list of members is damaged");
    members = Number(view.getBigUint64(at + 32, true));
    size = Number(view.getBigUint64(at + 40, true));
    start = Number(view.getBigUint64(at + 48, true));
  }
  if (start + size > tailStart + end) throw invalidModel(what, "its list of members lies beyond its end");
  return { start, end: start + size, members };
}

/**
 * Where a member's bytes begin: names and further fields before them may differ from those in the list.
 *
 * @param header the {@link LOCAL_BYTES} at `local`
 * @throws SkiploomError `invalid-model`
 */
export function memberStart(
  header: Uint8Array,
  { name, local }: Pick<ZipListing, "name" | "local">,
  what: string,
): number {
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  if (header.length < LOCAL_BYTES || view.getUint32(0, true) !== LOCAL)
    throw invalidModel(what, `"${name}" in it is not where its list says`);
  return local + LOCAL_BYTES + view.getUint16(26, true) + view.getUint16(28, true);
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

function readListing(bytes: Uint8Array, view: DataView, at: number, what: string): ZipListing {
  const flags = view.getUint16(at + 8, true);
  const method = view.getUint16(at + 10, true);
  const nameBytes = view.getUint16(at + 28, true);
  const name = nameOf(bytes.subarray(at + CENTRAL_BYTES, at + CENTRAL_BYTES + nameBytes), flags, what);
  if (flags & ENCRYPTED) throw invalidModel(what, `"${name}" in it is encrypted`);
  if (method !== STORED && method !== DEFLATED)
    throw invalidModel(what, `"${name}" in it is packed in a way (number ${method}) that is not read here`);
  const { size, packed, offset } = readSizes(view, at, nameBytes);
  return {
    name,
    isDeflated: method === DEFLATED,
    crc: view.getUint32(at + 16, true),
    size,
    packedBytes: packed,
    local: offset,
  };
}

/** Sizes of 32 bits, or, where these are all ones, of 64 in the extra field of kind 1. */
function readSizes(
  view: DataView,
  at: number,
  nameBytes: number,
): { readonly size: number; readonly packed: number; readonly offset: number } {
  const short = { size: at + 24, packed: at + 20, offset: at + 42 };
  const sizes = { size: 0, packed: 0, offset: 0 };
  let wide = wideField(view, at + CENTRAL_BYTES + nameBytes, view.getUint16(at + 30, true));
  for (const key of ["size", "packed", "offset"] as const) {
    sizes[key] = view.getUint32(short[key], true);
    if (sizes[key] !== ELSEWHERE || wide.start + 8 > wide.end) continue;
    sizes[key] = Number(view.getBigUint64(wide.start, true));
    wide = { start: wide.start + 8, end: wide.end };
  }
  return sizes;
}

function wideField(
  view: DataView,
  from: number,
  length: number,
): { readonly start: number; readonly end: number } {
  for (let at = from; at + 4 <= from + length; at += 4 + view.getUint16(at + 2, true)) {
    const end = at + 4 + view.getUint16(at + 2, true);
    if (view.getUint16(at, true) === 1 && end <= from + length) return { start: at + 4, end };
  }
  return { start: 0, end: 0 };
}

function nameOf(bytes: Uint8Array, flags: number, what: string): string {
  try {
    return flags & UTF_8 ? decodeUtf8(bytes) : decodeLatin1(bytes);
  } catch {
    throw invalidModel(what, "a name in its list of members is not text");
  }
}
