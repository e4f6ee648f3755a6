/** Writes the objects of a PDF file (ISO 32000-1, version 1.4): what they say is up to whoever draws. */
import { zlibSync } from "fflate";
import { encodeUtf8 } from "./text";

/** The number by which others name an object. */
export type PdfReference = number;

export class PdfFile {
  private readonly objects: (Uint8Array | undefined)[] = [];

  /** A number for an object that is written later. */
  reserve(): PdfReference {
    return this.objects.push(undefined);
  }

  /** @param text ASCII: `<< /Type /Catalog >>` */
  add(text: string, at: PdfReference = this.reserve()): PdfReference {
    this.objects[at - 1] = encodeUtf8(text);
    return at;
  }

  /** Bytes, packed. @param entries of its dictionary beside the length: `/Length1 12` */
  addStream(bytes: Uint8Array, entries = ""): PdfReference {
    const packed = zlibSync(bytes, { level: 9 });
    const head = `<< ${entries} /Length ${packed.length} /Filter /FlateDecode >>\nstream\n`;
    return this.objects.push(joined([encodeUtf8(head), packed, encodeUtf8("\nendstream")]));
  }

  /** @param trailer entries beside the size: `/Root 1 0 R` */
  bytes(trailer: string): Uint8Array {
    // Four bytes beyond ASCII say that the file is not text.
    const parts: Uint8Array[] = [
      encodeUtf8("%PDF-1.4\n"),
      new Uint8Array([0x25, 0xe2, 0xe3, 0xcf, 0xd3, 0x0a]),
    ];
    let length = parts.reduce((sum, part) => sum + part.length, 0);
    const places: number[] = [];
    this.objects.forEach((object, index) => {
      const part = joined([
        encodeUtf8(`${index + 1} 0 obj\n`),
        object ?? encodeUtf8("null"),
        encodeUtf8("\nendobj\n"),
      ]);
      places.push(length);
      parts.push(part);
      length += part.length;
    });
    const size = places.length + 1;
    const table = places.map((place) => `${String(place).padStart(10, "0")} 00000 n \n`).join("");
    parts.push(
      encodeUtf8(
        `xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<< /Size ${size} ${trailer} >>\nstartxref\n${length}\n%%EOF\n`,
      ),
    );
    return joined(parts);
  }
}

/** Any text, as a string object in UTF-16. */
export function pdfText(text: string): string {
  let digits = "FEFF";
  for (let index = 0; index < text.length; index += 1) digits += hex4(text.charCodeAt(index));
  return `<${digits}>`;
}

/** Four hexadecimal digits. */
export function hex4(value: number): string {
  return value.toString(16).toUpperCase().padStart(4, "0");
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
