/** The members of a zip file on a disk. Only its list is read: a file of a hundred thousand members is opened at once. */
import type { FileHandle } from "node:fs/promises";
import { LOCAL_BYTES } from "#core/codecs/zip-directory";
import { zipName } from "#core/codecs/zip-names";
import {
  findZipDirectory,
  readZipRecords,
  ZIP_FLAGS,
  ZIP_METHODS,
  ZIP_TAIL_BYTES,
  type ZipRecord,
} from "#core/codecs/zip-records";
import { invalidSource } from "#core/datasets/invalid-source";
import type { Skipped, SourceEntry } from "#core/datasets/source";
import { inOrder, MOST_FILES, pathOfMember } from "#core/datasets/source-paths";
import { readStretch } from "./read-stretch";
import { MOST_NAMES_BYTES } from "./zip-member";

export interface ZipFileEntry extends SourceEntry {
  /** Its local header, with what is packed behind it, begins here. */
  readonly from: number;
  /** And lies before this. */
  readonly to: number;
  readonly packedBytes: number;
  readonly packed: "stored" | "deflate";
  readonly crc: number;
}

/** Three million members. */
const MOST_LIST_BYTES = 256 * 2 ** 20;
/** Members between two pauses, in which others have their turn. */
const BETWEEN_PAUSES = 5_000;
const METHODS: Readonly<Record<number, string>> = {
  9: "Deflate64",
  12: "bzip2",
  14: "LZMA",
  93: "Zstandard",
  95: "xz",
};
const KIND_OF_FILE = 0xf000;
const ORDINARY = 0x8000;
const FOLDER = 0x4000;
const LINK = 0xa000;
const TWICE = "the archive has a file of this name again further on, and that one is taken";

/** @throws SkiploomError `invalid-dataset` when it is damaged or encrypted, or members share bytes */
export async function listZip(
  handle: FileHandle,
  fileBytes: number,
  file: string,
  name: string,
): Promise<{ entries: readonly ZipFileEntry[]; skipped: readonly Skipped[] }> {
  const refuse = (reason: string): Error => invalidSource(name, reason);
  const tailStart = Math.max(0, fileBytes - ZIP_TAIL_BYTES);
  const tail = await readStretch(handle, tailStart, fileBytes, file, name);
  const directory = findZipDirectory(tail, tailStart, refuse);
  if (directory.members > MOST_FILES || directory.end - directory.start > MOST_LIST_BYTES)
    throw refuse(`it says that it has ${directory.members} members, more than are read`);
  const list = await readStretch(handle, directory.start, directory.end, file, name);
  const members: Member[] = [];
  const found: ListedEntry[] = [];
  const skipped: Skipped[] = [];
  for (const record of readZipRecords(list, directory.members, refuse)) {
    const entry = entryOf(record, skipped, name);
    if (entry) found.push(entry);
    members.push(entry ?? { from: record.offset, to: 0, packedBytes: record.packedBytes });
    if (members.length % BETWEEN_PAUSES === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  setEnds(members, directory.start, name);
  const ordered = inOrder(found, TWICE);
  return { entries: ordered.entries, skipped: [...skipped, ...ordered.skipped] };
}

/** What is no entry has a place in the file all the same. */
interface Member {
  readonly from: number;
  /** Known once all are listed. */
  to: number;
  readonly packedBytes: number;
  readonly path?: string;
}

type ListedEntry = ZipFileEntry & Member;

function entryOf(record: ZipRecord, skipped: Skipped[], archive: string): ListedEntry | undefined {
  const { crc, offset, packedBytes, size } = record;
  // Older programs of Windows wrote its own separator.
  const name = zipName(record).replaceAll("\\", "/");
  if (record.flags & ZIP_FLAGS.encrypted)
    throw invalidSource(
      archive,
      `"${name}" in it is encrypted; unpack it with its password, and choose the folder`,
    );
  const kind = record.mode & KIND_OF_FILE;
  if ((name.endsWith("/") && size === 0) || kind === FOLDER) return undefined;
  const place = pathOfMember(name);
  if (!place) return undefined;
  const reason = place.reason ?? whyNotRead(record, kind);
  if (reason !== undefined) {
    skipped.push({ name, reason });
    return undefined;
  }
  const packed = record.method === ZIP_METHODS.stored ? "stored" : "deflate";
  return { path: place.path, bytes: size, from: offset, to: 0, packedBytes, packed, crc };
}

function whyNotRead({ method }: ZipRecord, kind: number): string | undefined {
  if (kind === LINK) return "it is a link; links in archives are not followed";
  if (kind !== 0 && kind !== ORDINARY) return "it is no ordinary file";
  if (method === ZIP_METHODS.stored || method === ZIP_METHODS.deflated) return undefined;
  const way = METHODS[method] ?? `number ${method}`;
  return `it is packed in a way that is not read here (${way}); unpack the archive, and choose the folder`;
}

/** Members that share bytes are how a small file claims to be a huge one; each ends before the next one begins. */
function setEnds(members: Member[], listStart: number, archive: string): void {
  members.sort((one, other) => one.from - other.from);
  members.forEach((member, place) => {
    const { from, packedBytes, path } = member;
    const end = members[place + 1]?.from ?? listStart;
    const least = from + LOCAL_BYTES + packedBytes;
    if (least > end) {
      const what = path === undefined ? "a member" : `"${path}"`;
      throw invalidSource(archive, `${what} in it shares bytes with another member`);
    }
    member.to = Math.min(end, least + MOST_NAMES_BYTES);
  });
}
