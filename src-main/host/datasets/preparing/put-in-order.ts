/** The last step of preparing: pictures that came in any order are put into that of the SHA-256 of their pixels, with what is known of each. */
import { createHash, type Hash } from "node:crypto";
import { readSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import path from "node:path";
import type { Preparing } from "#core/datasets/prepared";
import { samplesText } from "#core/datasets/prepared-samples";
import type { DataSource, Skipped } from "#core/datasets/source";
import { SkiploomError } from "#core/foundation/errors";
import type { Files } from "../../disk/atomic-files";
import { PREPARED_FILES } from "../prepared/prepared-folder";
import { HASH_BYTES, type PrepareAnswer } from "./picture-work";

/** Of pixels that are copied together. */
const COPIED_BYTES = 8 * 2 ** 20;
const WHAT = "the prepared pictures";

/** Pictures in the order in which they came, in a file. Columns may be longer than the pictures are many. */
export interface Arrived {
  readonly file: string;
  readonly count: number;
  /** Of each, its number in the source. */
  readonly samples: Uint32Array;
  /** `[pictures, 32]`, SHA-256 of their pixels. */
  readonly hashes: Uint8Array;
  /** `[pictures, 2]`, what they look like. */
  readonly looks: Uint32Array;
  readonly facts: PrepareAnswer["facts"];
  readonly skipped: readonly Skipped[];
}

/**
 * Writes pixels, hashes, looks and samples into the folder.
 *
 * @returns what the pictures and all that is known of them are known by, and SHA-256 of the pixels
 */
export async function putInOrder(
  files: Files,
  { data, preparing }: { readonly data: DataSource; readonly preparing: Preparing },
  arrived: Arrived,
  folder: string,
): Promise<{ readonly id: string; readonly pixelsSha256: string }> {
  const { count, samples, hashes, looks } = arrived;
  const order = orderOf(arrived, (slot) => data.classNames[data.target(samples[slot] ?? 0)] ?? "");
  const target = (name: keyof typeof PREPARED_FILES): string => path.join(folder, PREPARED_FILES[name]);
  const pixelsSha256 = await copyInOrder(arrived.file, target("pixels"), order, sizeOf(preparing));
  const identity = createHash("sha256");
  // Names and parts as well: groups go by the one, and a split by folder by the other.
  const before = JSON.stringify(["skiploom-pictures-2", preparing.imageShape, data.classNames]);
  identity.update(`${before.slice(0, -1)},`);
  const sampleAt = (place: number): number => samples[order[place] ?? 0] ?? 0;
  const text = samplesText({
    count,
    name: (place) => data.name(sampleAt(place)),
    target: (place) => data.target(sampleAt(place)),
    part: (place) => data.part(sampleAt(place)),
  });
  await files.replace(target("samples"), hashed(text, identity), WHAT);
  identity.update("]");
  const ordered = new Uint8Array(count * HASH_BYTES);
  const orderedLooks = new Uint32Array(2 * count);
  order.forEach((slot, place) => {
    ordered.set(hashes.subarray(slot * HASH_BYTES, (slot + 1) * HASH_BYTES), place * HASH_BYTES);
    orderedLooks.set(looks.subarray(2 * slot, 2 * slot + 2), 2 * place);
  });
  await files.replace(target("hashes"), ordered, WHAT);
  await files.replace(target("looks"), new Uint8Array(orderedLooks.buffer), WHAT);
  return { id: identity.update(ordered).digest("hex").slice(0, 32), pixelsSha256 };
}

function* hashed(text: Iterable<string>, hash: Hash): Generator<string, void> {
  for (const piece of text) {
    hash.update(piece);
    yield piece;
  }
}

/** Places of pictures by the hash of their pixels; of equal ones by the names of their classes, so that the order is the same from every source. */
function orderOf({ count, hashes }: Arrived, classOf: (slot: number) => string): Uint32Array {
  const all = Buffer.from(hashes.buffer, hashes.byteOffset, hashes.byteLength);
  const beginnings = Uint32Array.from({ length: count }, (_, slot) => all.readUInt32BE(slot * HASH_BYTES));
  const byHash = (one: number, other: number): number => {
    const [from, otherFrom] = [one * HASH_BYTES, other * HASH_BYTES];
    return all.compare(all, otherFrom, otherFrom + HASH_BYTES, from, from + HASH_BYTES);
  };
  const byClass = (one: number, other: number): number => {
    const [name, otherName] = [classOf(one), classOf(other)];
    return name < otherName ? -1 : name > otherName ? 1 : one - other;
  };
  return Uint32Array.from({ length: count }, (_, slot) => slot).sort(
    (one, other) =>
      (beginnings[one] ?? 0) - (beginnings[other] ?? 0) || byHash(one, other) || byClass(one, other),
  );
}

async function copyInOrder(from: string, to: string, slots: Uint32Array, size: number): Promise<string> {
  const hash = createHash("sha256");
  const input = await open(from, "r");
  const output = await open(to, "wx", 0o600);
  try {
    const most = Math.max(1, Math.floor(COPIED_BYTES / size));
    const bytes = new Uint8Array(Math.min(most, slots.length) * size);
    for (let first = 0; first < slots.length; first += most) {
      const some = slots.subarray(first, first + most);
      const chunk = bytes.subarray(0, some.length * size);
      // Each takes some microseconds; by promises it takes a hundred times as long.
      some.forEach((slot, index) => {
        readAll(input.fd, chunk.subarray(index * size, (index + 1) * size), slot * size);
      });
      hash.update(chunk);
      await writeAll(output, chunk, first * size);
    }
    await output.sync();
    return hash.digest("hex");
  } finally {
    await input.close();
    await output.close();
  }
}

function readAll(input: number, into: Uint8Array, position: number): void {
  let read = 0;
  while (read < into.length) {
    const more = readSync(input, into, read, into.length - read, position + read);
    if (more === 0) throw new SkiploomError("unreadable", "The pictures that were being prepared have gone.");
    read += more;
  }
}

export async function writeAll(output: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const { bytesWritten } = await output.write(bytes, written, bytes.length - written, position + written);
    written += bytesWritten;
  }
}

export function sizeOf({ imageShape: [height, width, channels] }: Preparing): number {
  return height * width * channels;
}
