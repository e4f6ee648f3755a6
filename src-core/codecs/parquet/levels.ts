/** Runs and packed bits, in which Parquet has small numbers: levels of what may be missing, places in a dictionary. */
import type { Damaged } from "./damaged";

/**
 * @param width bits of each number
 * @param count how many there are; no run goes beyond
 * @throws what `damaged` makes
 */
export function readLevels(bytes: Uint8Array, width: number, count: number, damaged: Damaged): Uint32Array {
  if (width > 32) throw damaged("a page of it has numbers of more than 32 bits");
  const numbers = new Uint32Array(count);
  let at = 0;
  let filled = 0;
  const take = (): number => {
    const byte = bytes[at];
    if (byte === undefined) throw damaged("a page of it is cut short");
    at += 1;
    return byte;
  };
  while (filled < count) {
    let header = 0;
    for (let factor = 1, length = 0; ; factor *= 128, length += 1) {
      const byte = take();
      header += (byte & 127) * factor;
      if (byte < 128) break;
      if (length === 5) throw damaged("a run in a page of it is too long");
    }
    if (header % 2 === 0) {
      let value = 0;
      for (let place = 0; place < Math.ceil(width / 8); place += 1) value += take() * 256 ** place;
      const end = Math.min(count, filled + header / 2);
      if (end === filled) throw damaged("a run in a page of it has no length");
      numbers.fill(value, filled, end);
      filled = end;
      continue;
    }
    // Groups of eight, the lowest bit first.
    const end = Math.min(count, filled + ((header - 1) / 2) * 8);
    if (end === filled) throw damaged("a run in a page of it has no length");
    const start = at;
    for (let bit = 0; filled < end; filled += 1) {
      let value = 0;
      for (let place = 0; place < width; place += 1, bit += 1) {
        const byte = bytes[start + (bit >>> 3)];
        if (byte === undefined) throw damaged("a page of it is cut short");
        value += ((byte >>> (bit & 7)) & 1) * 2 ** place;
      }
      numbers[filled] = value;
    }
    at = start + ((header - 1) / 2) * width;
  }
  return numbers;
}
