/** Bytes as letters (RFC 4648, section 4), from bytes to bytes: a text of 140 million letters is more than some engines hold twice. */
const LETTERS = Uint8Array.from(
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
  (letter) => letter.charCodeAt(0),
);
const PADDING = 61;

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
