/** Bytes that may be sent or handed over as they lie. */

/** The given bytes where they are all of their buffer; a copy where they are part of one, which would go along whole. */
export function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteLength } = bytes;
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) return new Uint8Array(buffer);
  // Not `slice`: Node's Buffer answers that with a view of the same buffer.
  return Uint8Array.from(bytes);
}
