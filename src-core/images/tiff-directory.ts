/** The directory of a TIFF file's image: numbers by tags (Adobe, TIFF revision 6.0, section 2). */
import type { FileBytes } from "./file-bytes";
import { DAMAGED, invalidImage } from "./image";

/** Bytes of a number, by the kind that an entry names: bytes, numbers of 16 and 32 bits, and bytes of no meaning. */
const KIND_BYTES: ReadonlyMap<number, 1 | 2 | 4> = new Map([
  [1, 1],
  [3, 2],
  [4, 4],
  [7, 1],
  [13, 4],
]);
const ENTRY_BYTES = 12;

interface Entry {
  readonly size: 1 | 2 | 4;
  readonly count: number;
  /** Where its numbers stand. */
  readonly at: number;
}

export class TiffDirectory {
  readonly littleEndian: boolean;
  readonly hasNext: boolean;
  readonly #file: FileBytes;
  readonly #entries = new Map<number, Entry>();
  readonly #tags = new Set<number>();

  /** The first one of a file. @throws BeyondBytes */
  constructor(file: FileBytes) {
    this.#file = file;
    this.littleEndian = file.byte(0) === 0x49;
    const at = file.uint32(4, this.littleEndian);
    const count = file.uint16(at, this.littleEndian);
    for (let index = 0; index < count; index += 1) this.#addEntry(at + 2 + index * ENTRY_BYTES);
    this.hasNext = file.uint32(at + 2 + count * ENTRY_BYTES, this.littleEndian) !== 0;
  }

  /** Also of kinds whose numbers are not read. */
  has(tag: number): boolean {
    return this.#tags.has(tag);
  }

  /** The first number of a tag. */
  number(tag: number, otherwise: number): number;
  number(tag: number, otherwise?: undefined): number | undefined;
  number(tag: number, otherwise?: number): number | undefined {
    const entry = this.#entries.get(tag);
    return entry && entry.count > 0 ? this.#at(entry, 0) : otherwise;
  }

  /** Undefined: it has no such tag. @throws SkiploomError where there are more than `most`; BeyondBytes */
  numbers(tag: number, most: number): readonly number[] | undefined {
    const entry = this.#entries.get(tag);
    if (!entry) return undefined;
    if (entry.count > most) throw invalidImage(DAMAGED);
    this.#file.part(entry.at, entry.count * entry.size);
    return Array.from({ length: entry.count }, (_, index) => this.#at(entry, index));
  }

  bytes(tag: number): Uint8Array | undefined {
    const entry = this.#entries.get(tag);
    return entry && this.#file.part(entry.at, entry.count * entry.size);
  }

  #addEntry(at: number): void {
    const tag = this.#file.uint16(at, this.littleEndian);
    this.#tags.add(tag);
    const size = KIND_BYTES.get(this.#file.uint16(at + 2, this.littleEndian));
    if (!size || this.#entries.has(tag)) return;
    const count = this.#file.uint32(at + 4, this.littleEndian);
    // What has room in four bytes stands in the entry itself.
    const place = count * size <= 4 ? at + 8 : this.#file.uint32(at + 8, this.littleEndian);
    this.#entries.set(tag, { size, count, at: place });
  }

  #at({ size, at }: Entry, index: number): number {
    if (size === 1) return this.#file.byte(at + index);
    return size === 2
      ? this.#file.uint16(at + index * 2, this.littleEndian)
      : this.#file.uint32(at + index * 4, this.littleEndian);
  }
}
