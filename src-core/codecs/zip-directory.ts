/**
 * The members of a zip file. Source: PKWARE's APPNOTE 6.3.10, section 4.3.7 (local header); `zip-records.ts` has the rest. Nothing is
 * believed here but that it lies within the file.
 */
import { invalidModel } from "../foundation/invalid-model";
import { decodeLatin1, decodeUtf8 } from "./text";
import { findZipDirectory, readZipRecords, ZIP_FLAGS, ZIP_METHODS, type ZipRecord } from "./zip-records";

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

const LOCAL = 0x04034b50;
/** Before a member's name. */
export const LOCAL_BYTES = 30;

/** @param what of the file, for a person: "PyTorch file" @throws SkiploomError `invalid-model` */
export function readZipEntries(bytes: Uint8Array, what: string, mostMembers: number): ZipEntry[] {
  const directory = findZipDirectory(bytes, 0, (reason) => invalidModel(what, reason));
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
  const refuse = (reason: string): Error => invalidModel(what, reason);
  if (members > mostMembers)
    throw refuse(`it has ${members} members, more than the ${mostMembers} that are read`);
  return Array.from(readZipRecords(bytes, members, refuse), (record) => listingOf(record, what));
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
  const behind = zipHeaderBytes(header);
  if (behind === undefined) throw invalidModel(what, `"${name}" in it is not where its list says`);
  return local + behind;
}

/** How long a local header is that begins these bytes, with its names; undefined where they are none. */
export function zipHeaderBytes(header: Uint8Array): number | undefined {
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  if (header.length < LOCAL_BYTES || view.getUint32(0, true) !== LOCAL) return undefined;
  return LOCAL_BYTES + view.getUint16(26, true) + view.getUint16(28, true);
}

function listingOf(record: ZipRecord, what: string): ZipListing {
  const { crc, flags, method, offset, packedBytes, size } = record;
  const name = nameOf(record.name, flags, what);
  if (flags & ZIP_FLAGS.encrypted) throw invalidModel(what, `"${name}" in it is encrypted`);
  if (method !== ZIP_METHODS.stored && method !== ZIP_METHODS.deflated)
    throw invalidModel(what, `"${name}" in it is packed in a way (number ${method}) that is not read here`);
  return { name, isDeflated: method === ZIP_METHODS.deflated, crc, size, packedBytes, local: offset };
}

function nameOf(bytes: Uint8Array, flags: number, what: string): string {
  try {
    return flags & ZIP_FLAGS.utf8 ? decodeUtf8(bytes) : decodeLatin1(bytes);
  } catch {
    throw invalidModel(what, "a name in its list of members is not text");
  }
}
