/**
 * What a prepared dataset is known by: its pictures, their classes and parts, and nothing of the files that they came in. The same
 * pictures from a zip, a folder or a table have one identity.
 */
import { encodeUtf8 } from "../codecs/text";
import type { SeenSamples } from "./view";

const PIXEL_HASH_BYTES = 32;

export interface IdentifiedDataset {
  readonly imageShape: readonly [number, number, number];
  /** In the order of class numbers. */
  readonly classNames: readonly string[];
  readonly seen: SeenSamples;
  /** SHA-256 of each picture's pixels, ascending; `[pictures, 32]`, of all of them, seen or not. */
  readonly pixelHashes: Uint8Array;
}

/** Hands the bytes of a dataset's identity to a hash function. */
export function feedIdentity(dataset: IdentifiedDataset, update: (bytes: Uint8Array) => void): void {
  const { imageShape, classNames, seen, pixelHashes } = dataset;
  update(encodeUtf8(`${JSON.stringify(["skiploom-data-1", imageShape, classNames])}\n`));
  const record = new Uint8Array(PIXEL_HASH_BYTES + 3);
  seen.places.forEach((place, sample) => {
    const label = seen.labels[sample] ?? 0;
    record.set(pixelHashes.subarray(place * PIXEL_HASH_BYTES, (place + 1) * PIXEL_HASH_BYTES));
    record[PIXEL_HASH_BYTES] = label & 0xff;
    record[PIXEL_HASH_BYTES + 1] = label >> 8;
    record[PIXEL_HASH_BYTES + 2] = seen.parts[sample] ?? 0;
    update(record);
  });
}
