/** Class numbers, one for each image: in bytes as long as they fit, else in 16 bits. */
export type Labels = Uint8Array | Uint16Array;

/** As many classes as one byte numbers. */
const MOST_IN_A_BYTE = 256;

export function emptyLabels(count: number, classes: number): Labels {
  return classes <= MOST_IN_A_BYTE ? new Uint8Array(count) : new Uint16Array(count);
}

/** As they cross a channel: one byte each, or two, low byte first. */
export function labelBytes(labels: Labels): Uint8Array<ArrayBuffer> {
  if (labels instanceof Uint8Array) return Uint8Array.from(labels);
  const bytes = new Uint8Array(2 * labels.length);
  labels.forEach((label, index) => {
    bytes[2 * index] = label & 0xff;
    bytes[2 * index + 1] = label >> 8;
  });
  return bytes;
}

/** From {@link labelBytes}; an odd last byte is left out. */
export function labelsFrom(bytes: Uint8Array, classes: number): Labels {
  if (classes <= MOST_IN_A_BYTE) return bytes;
  return Uint16Array.from(
    { length: bytes.length >> 1 },
    (_, index) => (bytes[2 * index] ?? 0) | ((bytes[2 * index + 1] ?? 0) << 8),
  );
}
