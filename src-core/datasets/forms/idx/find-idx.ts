/** IDX files of a source: their headers, packed with gzip or not, and which belong together. */

import type { NumberType } from "../../../codecs/number-types";
import { type CandidateFile, type CandidateSet, groupFiles } from "../../file-names";
import { IDX_HEADER_BYTES, type IdxHeader, readIdxHeader } from "../../idx";
import { IDX_TYPES } from "../../idx-values";
import { invalidSource } from "../../invalid-source";
import type { SourceFiles } from "../../source";
import { type ByteStretch, fileStretch, stretchWithin, unpackedStretch } from "../byte-stretch";
import { checkLength, type StoredArray } from "../stored-array";

export interface FoundIdx extends CandidateFile {
  readonly path: string;
  readonly isPacked: boolean;
  readonly header: IdxHeader;
}

const MOST_FILES = 400;
/** By the third byte of a file. Numbers are big-endian. */
const TYPES: Readonly<Record<string, NumberType>> = {
  8: "uint8",
  9: "int8",
  11: "int16",
  12: "int32",
  13: "float32",
  14: "float64",
};

/** @returns sets of files that have images and labels at least */
export async function findIdx(files: SourceFiles): Promise<CandidateSet<FoundIdx>[]> {
  const found: FoundIdx[] = [];
  for (const { path, bytes } of files.entries.slice(0, MOST_FILES)) {
    const stretch = fileStretch(files, path);
    const start = await stretch.read(0, Math.min(bytes, IDX_HEADER_BYTES));
    const isPacked = start[0] === 0x1f && start[1] === 0x8b;
    const header = readIdxHeader(isPacked ? await unpackedStart(stretch) : start);
    if (!header?.holds) continue;
    const depth = path.split("/").length - 1;
    found.push({
      path,
      name: path.slice(path.lastIndexOf("/") + 1),
      holds: header.holds,
      count: header.sizes[0],
      rank: 10 * depth + (isPacked ? 1 : 0),
      isPacked,
      header,
    });
  }
  return groupFiles(found);
}

/** What a header says of the length is believed here, and compared when the numbers are read. */
async function unpackedStart(stretch: ByteStretch): Promise<Uint8Array> {
  try {
    return await unpackedStretch(stretch, "gzip", Number.MAX_SAFE_INTEGER).read(0, IDX_HEADER_BYTES);
  } catch {
    // Of labels there may be fewer bytes: 8 of the header, 12 of numbers.
    return unpackedStretch(stretch, "gzip", Number.MAX_SAFE_INTEGER)
      .read(0, 8)
      .catch(() => new Uint8Array(0));
  }
}

/** @throws SkiploomError `invalid-dataset` where it has more or fewer bytes than it says */
export async function openIdx(
  files: SourceFiles,
  { path, isPacked, header }: FoundIdx,
): Promise<StoredArray> {
  const { sizes, type, headerBytes, fileBytes } = header;
  const numberType = TYPES[Object.keys(IDX_TYPES).find((code) => IDX_TYPES[Number(code)] === type) ?? ""];
  if (!numberType || !Number.isSafeInteger(fileBytes))
    throw invalidSource(path, `its header says ${sizes.join("×")} numbers, so it may be damaged`);
  const file = fileStretch(files, path);
  const plain = isPacked ? unpackedStretch(file, "gzip", fileBytes, path) : file;
  const array = {
    name: path,
    shape: sizes,
    type: numberType,
    isBigEndian: true,
    isFortran: false,
    stretch: stretchWithin(plain, headerBytes, plain.bytes),
  };
  checkLength(array);
  return array;
}
