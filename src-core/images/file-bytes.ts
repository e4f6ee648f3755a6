/** Reads numbers of a file, or of its beginning, and says how much of it is needed where more is asked for. */

/** What was asked for lies beyond the bytes that are there. */
export class BeyondBytes extends Error {
  /** @param needed how many bytes, from the file's first one on, would have answered */
  constructor(readonly needed: number) {
    super(`${needed} bytes are needed.`);
  }
}

/** Numbers at places counted from the file's first byte. Every method throws {@link BeyondBytes} where the bytes end before. */
export class FileBytes {
  readonly #view: DataView;

  /**
   * @param bytes the file's first ones
   * @param isWhole whether they are all that it has
   */
  constructor(
    readonly bytes: Uint8Array,
    readonly isWhole: boolean,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Whether so many are there. */
  reach(end: number): boolean {
    return end <= this.bytes.length;
  }

  byte(at: number): number {
    this.#require(at + 1);
    return this.#view.getUint8(at);
  }

  uint16(at: number, littleEndian: boolean): number {
    this.#require(at + 2);
    return this.#view.getUint16(at, littleEndian);
  }

  uint24(at: number): number {
    return this.uint16(at, true) + this.byte(at + 2) * 0x10000;
  }

  uint32(at: number, littleEndian: boolean): number {
    this.#require(at + 4);
    return this.#view.getUint32(at, littleEndian);
  }

  int32(at: number, littleEndian: boolean): number {
    this.#require(at + 4);
    return this.#view.getInt32(at, littleEndian);
  }

  /** No copy. */
  part(at: number, length: number): Uint8Array {
    this.#require(at + length);
    return this.bytes.subarray(at, at + length);
  }

  /** One letter a byte. */
  letters(at: number, length: number): string {
    return String.fromCharCode(...this.part(at, length));
  }

  #require(end: number): void {
    if (end > this.bytes.length) throw new BeyondBytes(end);
  }
}
