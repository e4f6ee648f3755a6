/** Lines of a text file that is read by pieces. Where a line is longer than any row of pixels, only that it is too long is kept. */
import type { ByteStretch } from "../byte-stretch";

/** A picture of 4,096 x 4,096 colour pixels takes 200 MB as text; rows of tables are of small ones. */
export const MOST_LINE_BYTES = 2 ** 24;
const PIECE_BYTES = 2 ** 20;
const NEWLINE = 10;
const RETURN = 13;

export interface TextLine {
  /** Of its first byte. */
  readonly offset: number;
  /** Without what ends it; undefined where it is too long to be held. */
  readonly bytes: Uint8Array | undefined;
}

/** @param from where a line begins */
export async function* readLines(stretch: ByteStretch, from = 0): AsyncIterable<TextLine> {
  let offset = from;
  /** What was read of the line that began at `offset`. */
  let begun: Uint8Array[] = [];
  let length = 0;
  for (let at = from; at < stretch.bytes; at += PIECE_BYTES) {
    const piece = await stretch.read(at, Math.min(stretch.bytes, at + PIECE_BYTES));
    let start = 0;
    for (;;) {
      const end = piece.indexOf(NEWLINE, start);
      const rest = piece.subarray(start, end < 0 ? piece.length : end);
      length += rest.length;
      // Of a line that is too long nothing more is kept.
      if (length <= MOST_LINE_BYTES) begun.push(rest);
      else begun = [];
      if (end < 0) break;
      yield { offset, bytes: length > MOST_LINE_BYTES ? undefined : joined(begun) };
      offset = at + end + 1;
      start = end + 1;
      begun = [];
      length = 0;
    }
  }
  if (length > 0) yield { offset, bytes: length > MOST_LINE_BYTES ? undefined : joined(begun) };
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [first = new Uint8Array(0)] = pieces;
  const whole = pieces.length <= 1 ? first : concatenated(pieces);
  return whole.at(-1) === RETURN ? whole.subarray(0, -1) : whole;
}

function concatenated(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
