/** The one way from a path to the files of a source: a folder, an archive, or one file. What a file is, its first bytes say. */
import { stat } from "node:fs/promises";
import path from "node:path";
import { readTarHeader } from "#core/codecs/tar";
import { isZip } from "#core/codecs/zip";
import { invalidSource } from "#core/datasets/invalid-source";
import { SkiploomError } from "#core/foundation/errors";
import { inTime, openToRead } from "../../disk/reading";
import { openFolder, stampOfFile } from "./folder-files";
import { unpackedStart } from "./inflating";
import type { OpenedSource } from "./opened-source";
import { readStretch } from "./read-stretch";
import type { SourceRoom } from "./scratch";
import { openSingleFile } from "./single-file";
import { openGzip, openTar } from "./tar-files";
import { openZip } from "./zip-files";

const START_BYTES = 1024;

/** Archives that are known, and not read. */
const PACKED_OTHERWISE: readonly { readonly name: string; readonly begins: readonly number[] }[] = [
  { name: "a 7z archive", begins: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c] },
  { name: "a RAR archive", begins: [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07] },
  { name: "packed with xz", begins: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00] },
  { name: "packed with bzip2", begins: [0x42, 0x5a, 0x68] },
  { name: "packed with Zstandard", begins: [0x28, 0xb5, 0x2f, 0xfd] },
  { name: "packed with compress", begins: [0x1f, 0x9d] },
];

/**
 * @param place of a folder, a zip, a tar (packed with gzip or not), or any other file, which is then its only entry
 * @param name of the file, where it has not its own
 * @throws SkiploomError `not-found`, `not-allowed` for what is neither file nor folder, `invalid-dataset` for a damaged or unknown archive,
 * `disk-full` and the like while something is unpacked
 */
export async function openSourceFiles(
  place: string,
  room: SourceRoom,
  name = path.basename(place),
): Promise<OpenedSource> {
  const facts = await inTime(() => stat(place), "the data", place);
  if (facts.isDirectory()) return await openFolder(place);
  return { ...(await openFile(place, room, name)), stamp: stampOfFile(facts) };
}

/** Without opening it. @throws SkiploomError as {@link openSourceFiles} */
export async function sourceStamp(place: string): Promise<string> {
  const facts = await inTime(() => stat(place), "the data", place);
  return facts.isDirectory() ? (await openFolder(place)).stamp : stampOfFile(facts);
}

async function openFile(place: string, room: SourceRoom, name: string): Promise<OpenedSource> {
  const { handle, facts: ofFile } = await openToRead(place, "the data");
  try {
    const start = await readStretch(handle, 0, Math.min(START_BYTES, ofFile.size), place, name);
    if (start.length === 0) throw invalidSource(name, "it is empty");
    const other = PACKED_OTHERWISE.find(({ begins }) => begins.every((byte, at) => start[at] === byte));
    if (other)
      throw new SkiploomError(
        "invalid-dataset",
        `${name} is ${other.name}, which is not read here. Unpack it, and choose the folder.`,
        place,
      );
    // An npz is a zip file, and one table all the same.
    if (isZip(start) && !/\.npz$/i.test(name)) return await openZip(place, room, name);
    if (start[0] === 0x1f && start[1] === 0x8b) {
      const inside = await unpackedStart(
        { file: place, from: 0, to: ofFile.size, packed: "gzip", name },
        START_BYTES,
      );
      return await openGzip(place, ofFile.size, readTarHeader(inside) !== undefined, room, name);
    }
    if (readTarHeader(start)) return await openTar(place, name);
    const ending = /\.(zip|tar|tgz|tar\.gz)$/i.exec(name)?.[1];
    if (ending !== undefined) throw invalidSource(name, `it does not begin as a ${ending} file does`);
    return await openSingleFile(place, name);
  } finally {
    void handle.close().catch(() => {});
  }
}
