/** The checksum of zip files: CRC-32 with the reflected polynomial 0xEDB88320 (ISO 3309), eight bytes at a time ("slicing by 8"). */

const POLYNOMIAL = 0xedb88320;
const SLICES = 8;
const TABLES = makeTables();

function makeTables(): Int32Array {
  const tables = new Int32Array(256 * SLICES);
  for (let byte = 0; byte < 256; byte += 1) {
    let value = byte;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
    tables[byte] = value;
  }
  for (let at = 256; at < tables.length; at += 1) {
    const before = tables[at - 256] ?? 0;
    tables[at] = (before >>> 8) ^ (tables[before & 255] ?? 0);
  }
  return tables;
}

/**
 * From 0 to 2^32 - 1.
 *
 * @param before the checksum of the bytes that these go on from
 */
export function crc32(bytes: Uint8Array, before = 0): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const look = (slice: number, byte: number): number => TABLES[slice * 256 + (byte & 255)] ?? 0;
  let value = ~before;
  let at = 0;
  for (; at + SLICES <= bytes.length; at += SLICES) {
    const low = value ^ view.getInt32(at, true);
    const high = view.getInt32(at + 4, true);
    value =
      look(7, low) ^
      look(6, low >>> 8) ^
      look(5, low >>> 16) ^
      look(4, low >>> 24) ^
      look(3, high) ^
      look(2, high >>> 8) ^
      look(1, high >>> 16) ^
      look(0, high >>> 24);
  }
  for (; at < bytes.length; at += 1) value = (value >>> 8) ^ look(0, value ^ (bytes[at] ?? 0));
  return ~value >>> 0;
}
