/** Bytes as letters (RFC 4648, section 4), from bytes to bytes: a text of 140 million letters is more than some engines hold twice. */
import { SkiploomError } from "../foundation/errors";

const LETTERS = Uint8Array.from(
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
  (letter) => letter.charCodeAt(0),
);
const PADDING = 61;
/** Of each letter its six bits; -1 for what is none. */
const VALUES = new Int8Array(256).fill(-1);
LETTERS.forEach((letter, value) => {
  VALUES[letter] = value;
});

/** @returns ASCII */
export function encodeBase64(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const text = new Uint8Array(Math.ceil(bytes.length / 3) * 4).fill(PADDING);
  let to = 0;
  for (let at = 0; at < bytes.length; at += 3, to += 4) {
    const left = bytes.length - at;
    const three = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    text[to] = LETTERS[three >> 18] ?? 0;
    text[to + 1] = LETTERS[(three >> 12) & 63] ?? 0;
    if (left > 1) text[to + 2] = LETTERS[(three >> 6) & 63] ?? 0;
    if (left > 2) text[to + 3] = LETTERS[three & 63] ?? 0;
  }
  return text;
}

/**
 * @param text ASCII, without line ends
 * @throws SkiploomError `invalid-model` where it is no base64
 */
export function decodeBase64(text: Uint8Array): Uint8Array<ArrayBuffer> {
  const padding = text.at(-1) !== PADDING ? 0 : text.at(-2) === PADDING ? 2 : 1;
  const letters = text.length - padding;
  const bytes = new Uint8Array(Math.floor((letters * 3) / 4));
  let known = text.length % 4 === 0;
  let to = 0;
  for (let at = 0; at < letters; at += 4) {
    let four = 0;
    for (let index = 0; index < 4; index += 1) {
      const value = at + index < letters ? (VALUES[text[at + index] ?? 0] ?? 0) : 0;
      if (value < 0) known = false;
      four = (four << 6) | (value & 63);
    }
    for (let shift = 16; shift >= 0 && to < bytes.length; shift -= 8, to += 1)
      bytes[to] = (four >> shift) & 255;
  }
  if (known) return bytes;
  throw new SkiploomError("invalid-model", "This file cannot be read: a part of it is no base64.");
}
