/** Data that is given where a model is expected: what to do with it is said. */

import { readZipListing } from "#core/codecs/zip-directory";
import { findZipDirectory } from "#core/codecs/zip-records";
import { isImageName } from "#core/datasets/forms/image-names";
import type { FileSet } from "#core/formats/model";
import { SkiploomError } from "#core/foundation/errors";

const DATA = /\.(?:csv|tsv|parquet|tar|tgz|tar\.gz)$|idx\d-ubyte/i;
const MOST_MEMBERS = 1_000_000;
const DATA_HINT = "It looks like data to train on. Add data, or skiploom data add PATH, reads that.";

/** Runs what reads a model. @throws what it throws; where the files look like data, with what to do */
export async function withDataHint<Result>(files: FileSet, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    const isOfFile = error instanceof SkiploomError && ["invalid-model", "unsupported"].includes(error.code);
    if (isOfFile && looksLikeData(files))
      throw new SkiploomError(error.code, `${error.message} ${DATA_HINT}`, error.detail);
    throw error;
  }
}

export function looksLikeData(files: FileSet): boolean {
  return [...files].some(([name, bytes]) => DATA.test(name) || namesIn(name, bytes).some(isImageName));
}

function namesIn(name: string, bytes: Uint8Array): readonly string[] {
  // "PK": a zip.
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) return [name];
  try {
    const fail = (reason: string): Error => new Error(reason);
    const { start, end, members } = findZipDirectory(bytes, 0, fail);
    return readZipListing(bytes.subarray(start, end), members, name, MOST_MEMBERS).map(
      (member) => member.name,
    );
  } catch {
    return [name];
  }
}
