/**
 * Bytes that are read piece by piece, wherever they lie: a file, a part of one, what is packed in one. So a form never holds a whole
 * file, and reads a stored and a packed member in the same words.
 */
import { crc32 } from "../../codecs/crc32";
import { type Packing, UNPACKER_STEP, Unpacker } from "../../codecs/unpacker";
import { invalidSource } from "../invalid-source";
import type { SourceFiles } from "../source";

export interface ByteStretch {
  /** For sentences. */
  readonly name: string;
  readonly bytes: number;
  /**
   * Cheap anywhere in what lies plainly. What is packed is unpacked onward; to read before what was read last begins anew.
   *
   * @returns exactly the bytes from `from` to before `to`, which must lie within
   * @throws SkiploomError `invalid-dataset`
   */
  read(from: number, to: number): Promise<Uint8Array>;
}

/** @throws Error when the source has no such file, which is a mistake of the caller */
export function fileStretch(files: SourceFiles, path: string): ByteStretch {
  const entry = files.entries.find((each) => each.path === path);
  if (!entry) throw new Error(`There is no file ${path}.`);
  return {
    name: path,
    bytes: entry.bytes,
    read: async (from, to) => {
      const bytes = await files.read(path, from, to);
      if (bytes.length !== to - from) throw invalidSource(path, "it ends early");
      return bytes;
    },
  };
}

/** A part of another. */
export function stretchWithin(outer: ByteStretch, from: number, to: number, name = outer.name): ByteStretch {
  return {
    name,
    bytes: to - from,
    read: (innerFrom, innerTo) => outer.read(from + innerFrom, from + innerTo),
  };
}

/** Read from the source at a time, of what is packed. */
const FETCHED_BYTES = 2 ** 18;

/**
 * What is packed in another.
 *
 * @param bytes once it is unpacked, as something says: when there are more or fewer, reading them fails in words
 */
export function unpackedStretch(
  packed: ByteStretch,
  packing: Packing,
  bytes: number,
  name = packed.name,
): ByteStretch {
  let reader: UnpackingReader | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const readNow = async (from: number, to: number): Promise<Uint8Array> => {
    if (!reader || reader.from > from) reader = new UnpackingReader(packed, packing, name);
    const piece = await reader.read(from, to);
    if (to === bytes && (await reader.hasMore()))
      throw invalidSource(name, `it unpacks to more than its ${bytes} bytes`);
    return piece;
  };
  return {
    name,
    bytes,
    // One after the other: there is one place in the packed bytes.
    read: (from, to) => {
      const turn = last.then(() => readNow(from, to));
      last = turn.catch(() => {
        reader = undefined;
      });
      return turn;
    },
  };
}

/** Unpacks onward, and keeps what was unpacked and not asked for yet. */
class UnpackingReader {
  /** Place of the first byte that can still be given. */
  from = 0;
  readonly #packed: ByteStretch;
  readonly #unpacker: Unpacker;
  readonly #name: string;
  #fetched: Uint8Array = new Uint8Array(0);
  #fetchedTo = 0;
  #pieces: Uint8Array[] = [];

  constructor(packed: ByteStretch, packing: Packing, name: string) {
    this.#packed = packed;
    this.#unpacker = new Unpacker(packing);
    this.#name = name;
  }

  async read(from: number, to: number): Promise<Uint8Array> {
    while (this.from < from) {
      const piece = await this.#next();
      if (!piece) throw this.#short();
      this.#take(piece, Math.min(piece.length, from - this.from));
    }
    const bytes = new Uint8Array(to - from);
    let filled = 0;
    while (filled < bytes.length) {
      const piece = await this.#next();
      if (!piece) throw this.#short();
      const taken = Math.min(piece.length, bytes.length - filled);
      bytes.set(piece.subarray(0, taken), filled);
      filled += taken;
      this.#take(piece, taken);
    }
    return bytes;
  }

  async hasMore(): Promise<boolean> {
    return (await this.#next()) !== undefined;
  }

  #short(): Error {
    return invalidSource(this.#name, `it is cut short, after ${this.from} bytes once unpacked`);
  }

  /** Takes bytes from the front of the first piece. */
  #take(piece: Uint8Array, count: number): void {
    this.from += count;
    if (count === piece.length) this.#pieces.shift();
    else this.#pieces[0] = piece.subarray(count);
  }

  /** The first piece that is not taken yet; undefined at the end. */
  async #next(): Promise<Uint8Array | undefined> {
    while (this.#pieces.length === 0) {
      if (this.#fetched.length === 0) {
        if (this.#fetchedTo === this.#packed.bytes) return undefined;
        const to = Math.min(this.#packed.bytes, this.#fetchedTo + FETCHED_BYTES);
        this.#fetched = await this.#packed.read(this.#fetchedTo, to);
        this.#fetchedTo = to;
      }
      const step = this.#fetched.subarray(0, UNPACKER_STEP);
      this.#fetched = this.#fetched.subarray(step.length);
      const isLast = this.#fetched.length === 0 && this.#fetchedTo === this.#packed.bytes;
      this.#pieces = this.#unpack(step, isLast);
    }
    return this.#pieces[0];
  }

  #unpack(step: Uint8Array, isLast: boolean): Uint8Array[] {
    try {
      return this.#unpacker.push(step, isLast);
    } catch {
      throw invalidSource(this.#name, "it is damaged or cut short: it cannot be unpacked");
    }
  }
}

/** The same bytes; whoever reads all of them in order reads no others than the checksum was made of. */
export function checkedStretch(stretch: ByteStretch, checksum: number): ByteStretch {
  let checkedTo = 0;
  let sum = 0;
  return {
    name: stretch.name,
    bytes: stretch.bytes,
    read: async (from, to) => {
      const bytes = await stretch.read(from, to);
      if (from <= checkedTo && to > checkedTo) {
        sum = crc32(bytes.subarray(checkedTo - from), sum);
        checkedTo = to;
        if (to === stretch.bytes && sum !== checksum)
          throw invalidSource(stretch.name, "it does not match its checksum, so it was damaged");
      }
      return bytes;
    },
  };
}
