/**
 * Names of members as zip files have them. The standard knows UTF-8, by a flag, and IBM's code page 437 (APPNOTE 6.3.10, appendix D); an
 * extra field of Info-ZIP's has UTF-8 beside another one (section 4.6.9), and macOS writes UTF-8 without saying so.
 */
import { crc32 } from "./crc32";
import { decodeUtf8 } from "./text";
import { type ZipRecord, zipExtraField } from "./zip-records";

const UNICODE_PATH = 0x7075;

/** Bytes 128 to 255 of code page 437. */
const UPPER_437 =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";

/** What is UTF-8 is taken for it whatever the flag says: bytes above 127 hardly ever are by chance. */
export function zipName({ name, extra }: Pick<ZipRecord, "name" | "extra">): string {
  return unicodePath(name, extra) ?? asUtf8(name) ?? decode437(name);
}

function unicodePath(name: Uint8Array, extra: Uint8Array): string | undefined {
  if (extra.length === 0) return undefined;
  const field = zipExtraField(extra, UNICODE_PATH);
  if (!field || field.length < 5 || field[0] !== 1) return undefined;
  const view = new DataView(field.buffer, field.byteOffset, field.byteLength);
  // It belongs to the name that it was made for: another program may have renamed the member since.
  return view.getUint32(1, true) === crc32(name) ? asUtf8(field.subarray(5)) : undefined;
}

function asUtf8(bytes: Uint8Array): string | undefined {
  try {
    return decodeUtf8(bytes);
  } catch {
    return undefined;
  }
}

function decode437(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) =>
    byte < 128 ? String.fromCharCode(byte) : UPPER_437.charAt(byte - 128),
  ).join("");
}
