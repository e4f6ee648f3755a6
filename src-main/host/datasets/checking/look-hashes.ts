/** Hashes of what prepared pictures look like: kept since they were prepared, or made of their pixels where they were prepared before. */
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import { pictureHasher } from "#core/datasets/check/picture-hash";
import type { Files } from "../../disk/atomic-files";
import { PREPARED_FILES, type PreparedPictures } from "../prepared/prepared-folder";
import type { PreparedPixels } from "./prepared-pixels";

const WHAT = "the file of prepared pictures";
const BYTES = 8;
const HASHED_AT_ONCE = 500;

/** @returns `[count, 2]` */
export async function lookHashes(
  files: Files,
  { folder, record }: PreparedPictures,
  pixels: PreparedPixels,
): Promise<Uint32Array> {
  const file = path.join(folder, PREPARED_FILES.looks);
  const kept = await files.read(file, record.count * BYTES, WHAT).catch(() => undefined);
  if (kept?.length === record.count * BYTES) return new Uint32Array(kept.slice().buffer);
  const hashes = new Uint32Array(2 * record.count);
  const hash = pictureHasher(record.preparing.imageShape);
  for await (const { first, bytes } of pixels.pieces())
    for (let picture = 0; picture * pixels.size < bytes.length; picture += 1) {
      hash(bytes.subarray(picture * pixels.size, (picture + 1) * pixels.size), hashes, first + picture);
      if (picture % HASHED_AT_ONCE === HASHED_AT_ONCE - 1) await setImmediate();
    }
  // Where the workspace cannot be written to they are made anew next time.
  await files.replace(file, new Uint8Array(hashes.buffer), WHAT).catch(() => {});
  return hashes;
}
