/** A TrueType font with some of its glyphs, under their own numbers: what a PDF embeds. */

/** Tables that a PDF's font needs. */
const EMBEDDED = ["glyf", "head", "hhea", "hmtx", "loca", "maxp"] as const;

/** @param offsets of the glyphs in the table of outlines @param kept glyphs; all others become empty */
export function subsetOf(
  font: Uint8Array,
  tables: ReadonlyMap<string, DataView>,
  offsets: readonly number[],
  kept: ReadonlySet<number>,
): Uint8Array {
  const bytesOf = ({ buffer, byteOffset, byteLength }: DataView): Uint8Array =>
    new Uint8Array(buffer, byteOffset, byteLength).slice();
  const parts = new Map(
    EMBEDDED.flatMap((name) => {
      const found = tables.get(name);
      return found ? [[name as string, bytesOf(found)] as const] : [];
    }),
  );
  const glyf = parts.get("glyf") ?? new Uint8Array();
  const pieces: Uint8Array[] = [];
  const loca = new DataView(new ArrayBuffer(4 * offsets.length));
  let length = 0;
  for (let glyph = 0; glyph + 1 < offsets.length; glyph += 1) {
    loca.setUint32(4 * glyph, length);
    if (!kept.has(glyph)) continue;
    const piece = glyf.subarray(offsets[glyph], offsets[glyph + 1]);
    pieces.push(piece);
    length += piece.length + (piece.length & 1);
  }
  loca.setUint32(4 * (offsets.length - 1), length);
  const outlines = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    outlines.set(piece, at);
    at += piece.length + (piece.length & 1);
  }
  parts.set("glyf", outlines);
  parts.set("loca", new Uint8Array(loca.buffer));
  const head = parts.get("head");
  if (head) new DataView(head.buffer).setInt16(50, 1);
  return assembled(font.subarray(0, 4), parts);
}

/** A font file of its tables. Checksums stay 0: readers of PDFs do not ask for them. */
function assembled(version: Uint8Array, parts: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const padded = (bytes: Uint8Array): number => (bytes.length + 3) & ~3;
  let at = 12 + 16 * parts.size;
  const bytes = new Uint8Array([...parts.values()].reduce((sum, part) => sum + padded(part), at));
  const view = new DataView(bytes.buffer);
  const power = Math.floor(Math.log2(parts.size));
  bytes.set(version);
  view.setUint16(4, parts.size);
  view.setUint16(6, 16 * 2 ** power);
  view.setUint16(8, power);
  view.setUint16(10, 16 * (parts.size - 2 ** power));
  let entry = 12;
  for (const [name, part] of parts) {
    for (let index = 0; index < 4; index += 1) bytes[entry + index] = name.charCodeAt(index);
    view.setUint32(entry + 8, at);
    view.setUint32(entry + 12, part.length);
    bytes.set(part, at);
    at += padded(part);
    entry += 16;
  }
  return bytes;
}
