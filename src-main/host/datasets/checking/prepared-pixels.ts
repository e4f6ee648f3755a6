/** Pixels of prepared pictures, read where they lie: those of small sets at once, others as they are compared. */

import { readSync } from "node:fs";
import path from "node:path";
import { readError, systemCode } from "../../disk/file-errors";
import { openToRead } from "../../disk/reading";
import { PREPARED_FILES, type PreparedPictures } from "../prepared/prepared-folder";
import { spoiled } from "../prepared/spoiled";

/** Held at once up to here. */
const MOST_HELD = 64 * 2 ** 20;
/** Two pictures that differ mostly do so from the beginning. */
const COMPARED_AT_ONCE = 16 * 2 ** 10;
const READ_AT_ONCE = 8 * 2 ** 20;
const WHAT = "the file of prepared pictures";

export interface PreparedPixels {
  /** Of one picture. */
  readonly size: number;
  /** Mean absolute difference of two pictures' bytes; some number above `most` as soon as it is that. */
  difference(one: number, other: number, most: number): number;
  /** Pieces of whole pictures, in their order. The bytes are good until the next piece. */
  pieces(): AsyncGenerator<{ readonly first: number; readonly bytes: Uint8Array }>;
  close(): Promise<void>;
}

/** @throws SkiploomError (`invalid-dataset` for a file that is not as long as it was made, `not-found`, `unreadable`) */
export async function openPixels({ folder, record }: PreparedPictures): Promise<PreparedPixels> {
  const file = path.join(folder, PREPARED_FILES.pixels);
  const [height, width, channels] = record.preparing.imageShape;
  const size = height * width * channels;
  const { handle, facts } = await openToRead(file, WHAT);
  if (facts.size !== record.count * size) {
    await handle.close();
    throw spoiled(folder);
  }
  const input = handle.fd;
  const readAll = (into: Uint8Array, position: number): void => {
    try {
      for (let read = 0; read < into.length; ) {
        const more = readSync(input, into, read, into.length - read, position + read);
        if (more === 0) throw spoiled(folder);
        read += more;
      }
    } catch (error) {
      throw systemCode(error) === undefined ? error : readError(error, WHAT, file);
    }
  };
  async function* pieces(): AsyncGenerator<{ readonly first: number; readonly bytes: Uint8Array }> {
    const many = Math.max(1, Math.floor(READ_AT_ONCE / size));
    const bytes = new Uint8Array(Math.min(many, record.count) * size);
    for (let first = 0; first < record.count; first += many) {
      const piece = bytes.subarray(0, Math.min(many, record.count - first) * size);
      for (let read = 0; read < piece.length; ) {
        const { bytesRead } = await handle.read(piece, read, piece.length - read, first * size + read);
        if (bytesRead === 0) throw spoiled(folder);
        read += bytesRead;
      }
      yield { first, bytes: piece };
    }
  }
  let held: Uint8Array | undefined;
  const [left, right] = [new Uint8Array(COMPARED_AT_ONCE), new Uint8Array(COMPARED_AT_ONCE)];
  const part = (picture: number, from: number, to: number, into: Uint8Array): Uint8Array => {
    const at = picture * size;
    if (held) return held.subarray(at + from, at + to);
    const some = into.subarray(0, to - from);
    readAll(some, at + from);
    return some;
  };
  return {
    size,
    pieces,
    difference(one, other, most) {
      if (!held && record.count * size <= MOST_HELD) {
        held = new Uint8Array(record.count * size);
        readAll(held, 0);
      }
      let sum = 0;
      for (let from = 0; from < size && sum <= most * size; from += COMPARED_AT_ONCE) {
        const to = Math.min(size, from + COMPARED_AT_ONCE);
        sum += differences(part(one, from, to, left), part(other, from, to, right));
      }
      return sum / size;
    },
    close: () => handle.close(),
  };
}

function differences(one: Uint8Array, other: Uint8Array): number {
  let sum = 0;
  for (let place = 0; place < one.length; place += 1)
    sum += Math.abs((one[place] ?? 0) - (other[place] ?? 0));
  return sum;
}
