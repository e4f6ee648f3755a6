/** Snappy's raw format. Source: github.com/google/snappy, format_description.txt. */
import type { Damaged } from "./damaged";

/** @param size of what is unpacked: it is neither more nor less @throws what `damaged` makes */
export function unpackSnappy(packed: Uint8Array, size: number, damaged: Damaged): Uint8Array {
  const wrong = (): Error => damaged("a page of it cannot be unpacked");
  let at = 0;
  let claimed = 0;
  for (let factor = 1; ; factor *= 128) {
    const byte = packed[at];
    if (byte === undefined || at > 4) throw wrong();
    at += 1;
    claimed += (byte & 127) * factor;
    if (byte < 128) break;
  }
  if (claimed !== size) throw wrong();
  const bytes = new Uint8Array(size);
  let filled = 0;
  const little = (count: number): number => {
    let value = 0;
    for (let place = 0; place < count; place += 1) value += (packed[at + place] ?? 0) * 256 ** place;
    at += count;
    return value;
  };
  while (at < packed.length) {
    const tag = packed[at] ?? 0;
    at += 1;
    if ((tag & 3) === 0) {
      const short = tag >> 2;
      const length = (short < 60 ? short : little(short - 59)) + 1;
      if (at + length > packed.length || filled + length > size) throw wrong();
      bytes.set(packed.subarray(at, at + length), filled);
      at += length;
      filled += length;
      continue;
    }
    const isShort = (tag & 3) === 1;
    const length = isShort ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
    const offset = isShort ? ((tag >> 5) << 8) + little(1) : little((tag & 3) === 2 ? 2 : 4);
    if (offset === 0 || offset > filled || filled + length > size) throw wrong();
    // What is copied may reach into what it makes.
    if (offset >= length) bytes.copyWithin(filled, filled - offset, filled - offset + length);
    else
      for (let place = 0; place < length; place += 1)
        bytes[filled + place] = bytes[filled + place - offset] ?? 0;
    filled += length;
  }
  if (filled !== size) throw wrong();
  return bytes;
}
