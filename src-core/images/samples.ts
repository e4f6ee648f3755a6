/** Rows of samples of 1 to 16 bits, as files pack them, to bytes. */

/** Bytes of a row that begins at a whole byte. */
export function rowBytes(samples: number, depth: number): number {
  return Math.ceil((samples * depth) / 8);
}

/**
 * The numbers as they stand: `count` of them, the first in the highest bits.
 *
 * @param row whole bytes, at least {@link rowBytes}; samples of 16 bits by `littleEndian`
 */
export function unpack(
  row: Uint8Array,
  count: number,
  depth: number,
  littleEndian = false,
): Uint8Array | Uint16Array {
  if (depth === 8) return row;
  if (depth === 16) return unpack16(row, count, littleEndian);
  const samples = new Uint8Array(count);
  const mask = 2 ** depth - 1;
  for (let index = 0, bit = 0; index < count; index += 1, bit += depth) {
    samples[index] = ((row[bit >> 3] ?? 0) >> (8 - depth - (bit & 7))) & mask;
  }
  return samples;
}

function unpack16(row: Uint8Array, count: number, littleEndian: boolean): Uint16Array {
  const samples = new Uint16Array(count);
  const [low, high] = littleEndian ? [0, 1] : [1, 0];
  for (let index = 0, at = 0; index < count; index += 1, at += 2) {
    samples[index] = (row[at + low] ?? 0) | ((row[at + high] ?? 0) << 8);
  }
  return samples;
}

/** 255 times each sample's share of the largest one, rounded: of 16 bits value / 257. Bytes are given back as they are. */
export function toBytes(samples: Uint8Array | Uint16Array, largest: number): Uint8Array {
  if (largest === 255 && samples instanceof Uint8Array) return samples;
  const bytes = new Uint8Array(samples.length);
  for (let index = 0; index < samples.length; index += 1) {
    bytes[index] = Math.round(((samples[index] ?? 0) * 255) / largest);
  }
  return bytes;
}
