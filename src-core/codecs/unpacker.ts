/** Deflate and gzip, unpacked as their bytes come. */
import { Gunzip, Inflate } from "fflate";

export type Packing = "deflate" | "gzip";

/** Deflate makes at most 1,032 bytes of one, so a step of this many makes 8.5 MB at most. */
export const UNPACKER_STEP = 8192;

export class Unpacker {
  #pieces: Uint8Array[] = [];
  readonly #stream: Inflate | Gunzip;

  constructor(packing: Packing) {
    const take = (piece: Uint8Array): void => {
      if (piece.length > 0) this.#pieces.push(piece);
    };
    this.#stream = packing === "gzip" ? new Gunzip(take) : new Inflate(take);
  }

  /**
   * @param packed at most {@link UNPACKER_STEP} bytes, those that follow the last
   * @returns what came of them
   * @throws Error of no words for a person, where they cannot be unpacked
   */
  push(packed: Uint8Array, isLast: boolean): Uint8Array[] {
    this.#stream.push(packed, isLast);
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces;
  }
}
