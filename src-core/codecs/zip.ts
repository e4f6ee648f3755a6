/** Zip files, as models come in them (`.keras`, `.pt`, `.npz`): stored and deflated members, and no size believed before it was counted. */
import { Inflate, type Zippable, zipSync } from "fflate";
import { invalidModel } from "../foundation/invalid-model";
import { crc32 } from "./crc32";
import { readZipEntries, type ZipEntry } from "./zip-directory";

export interface ZipLimits {
  /** Of the file, for a person: "Keras file". */
  readonly what: string;
  readonly members?: number;
  /** Bytes of all deflated members once they are unpacked. */
  readonly unpackedBytes?: number;
}

const MEMBERS = 20_000;
const MIB = 2 ** 20;
/** What is unpacked may take three times the file and 48 MiB: with the file itself that is within four times it and 64 MB. */
const UNPACKED_TIMES = 3;
const UNPACKED_MORE = 48 * MIB;
/** Deflate makes at most 1,032 bytes of one, so no piece unpacks to more than 8.5 MB before it is counted. */
const PIECE_BYTES = 8192;

/** Whether these bytes begin as a zip file does. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);
}

/** The names alone, without anything unpacked: by them a kind of file is told. @throws SkiploomError `invalid-model` */
export function zipNames(bytes: Uint8Array, what: string): string[] {
  return readZipEntries(bytes, what, MEMBERS).map(({ name }) => name);
}

/**
 * All members by name, folders left out. A stored member is a view of the file's bytes.
 *
 * @throws SkiploomError `invalid-model` when it is damaged, encrypted, larger than the limits, or has names that lead out of a folder
 */
export function readZip(bytes: Uint8Array, limits: ZipLimits): Map<string, Uint8Array> {
  const { what } = limits;
  const entries = readZipEntries(bytes, what, limits.members ?? MEMBERS);
  refuseOverlaps(entries, what);
  let left = limits.unpackedBytes ?? UNPACKED_TIMES * bytes.length + UNPACKED_MORE;
  const members = new Map<string, Uint8Array>();
  for (const entry of entries) {
    refuseName(entry.name, what);
    if (entry.name.endsWith("/") && entry.size === 0) continue;
    if (members.has(entry.name)) throw invalidModel(what, `"${entry.name}" is in it twice`);
    if (entry.isDeflated) left -= entry.size;
    if (left < 0)
      throw invalidModel(what, `its members would unpack to far more than its ${bytes.length} bytes`);
    const data = entry.isDeflated ? unpack(entry, what) : entry.packed;
    if (data.length !== entry.size)
      throw invalidModel(what, `"${entry.name}" has ${data.length} bytes where its list says ${entry.size}`);
    if (crc32(data) !== entry.crc)
      throw invalidModel(what, `"${entry.name}" in it does not match its checksum, so it was damaged`);
    members.set(entry.name, data);
  }
  return members;
}

/**
 * Writes members in the order given; equal input gives equal bytes.
 *
 * @param stored without compression, as loaders of Keras want it
 */
export function writeZip(
  files: ReadonlyMap<string, Uint8Array>,
  { stored }: { readonly stored: boolean },
): Uint8Array<ArrayBuffer> {
  // The first day that a zip file can name: no clock has a part in what is written.
  const mtime = new Date(1980, 0, 1);
  const zippable: Zippable = Object.create(null);
  for (const [name, data] of files) zippable[name] = [data, { level: stored ? 0 : 6, mtime }];
  return zipSync(zippable);
}

function unpack({ name, size, packed }: ZipEntry, what: string): Uint8Array {
  const unpacked = new Uint8Array(size);
  let length = 0;
  const more = (piece: Uint8Array): void => {
    if (length + piece.length > size)
      throw invalidModel(what, `"${name}" in it unpacks to more than the ${size} bytes that its list says`);
    unpacked.set(piece, length);
    length += piece.length;
  };
  try {
    const inflate = new Inflate(more);
    for (let at = 0; at < packed.length; at += PIECE_BYTES)
      inflate.push(packed.subarray(at, at + PIECE_BYTES), at + PIECE_BYTES >= packed.length);
  } catch (error) {
    if (error instanceof Error && error.name === "SkiploomError") throw error;
    throw invalidModel(what, `"${name}" in it cannot be unpacked`);
  }
  return unpacked.subarray(0, length);
}

/** Members that share bytes are how a small file claims to be a huge one. */
function refuseOverlaps(entries: readonly ZipEntry[], what: string): void {
  let end = 0;
  for (const { name, start, packed } of [...entries].sort((one, other) => one.start - other.start)) {
    if (start < end) throw invalidModel(what, `"${name}" in it lies within another member`);
    end = start + packed.length;
  }
}

/** Members are never written to a disk under these names, but a file with such a name was made to do harm. */
function refuseName(name: string, what: string): void {
  const leadsOut = /^(?:[/\\]|[A-Za-z]:)/.test(name) || name.split(/[/\\]/).includes("..");
  if (name === "" || leadsOut || name.includes("\0"))
    throw invalidModel(what, `the name "${name}" in it leads out of its folder`);
}
