/** The bytes of a pickle, read from the front: whatever they claim, nothing beyond their end is read or given memory. */
import { invalidModel } from "../foundation/invalid-model";

const NEWLINE = 10;

export class PickleInput {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #what: string;
  #at: number;

  /** @param what of the file, for a person @param start where the pickle begins */
  constructor(bytes: Uint8Array, what: string, start: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#what = what;
    this.#at = start;
  }

  /** Where the next byte is read. */
  position(): number {
    return this.#at;
  }

  damaged(reason: string): Error {
    return invalidModel(this.#what, `${reason} (at byte ${this.#at} of its pickle)`);
  }

  byte(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#advance(4), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  /** A length of 64 bits. */
  uint64(): number {
    return Number(this.#view.getBigUint64(this.#advance(8), true));
  }

  /** As Python's pickles have floats: the highest byte first. */
  float64(): number {
    return this.#view.getFloat64(this.#advance(8), false);
  }

  /** A view of the next bytes. */
  take(length: number): Uint8Array {
    const start = this.#advance(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** The bytes up to the next end of a line, which is passed over. */
  line(): Uint8Array {
    const end = this.#bytes.indexOf(NEWLINE, this.#at);
    if (end < 0) throw this.damaged("it ends within a line");
    const line = this.take(end - this.#at);
    this.#at += 1;
    return line;
  }

  #advance(length: number): number {
    const start = this.#at;
    if (length < 0 || start + length > this.#bytes.length)
      throw this.damaged(`it claims ${length} more bytes than it has`);
    this.#at += length;
    return start;
  }
}
