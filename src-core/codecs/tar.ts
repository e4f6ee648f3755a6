/**
 * Headers of tar files: ustar and pax (POSIX.1-2017, pax, "ustar Interchange Format" and "pax Header Block"), GNU's long names, and what
 * Unix's seventh edition wrote. Nothing is believed here but the checksum.
 */
import { decodeLatin1, decodeUtf8 } from "./text";

export const TAR_BLOCK = 512;

export interface TarHeader {
  readonly name: string;
  /** Of the data behind the header. */
  readonly size: number;
  readonly kind: TarKind;
  /** Old GNU tar: blocks that go on with the map of a sparse file follow. */
  readonly goesOn: boolean;
}

export type TarKind =
  | "file"
  | "folder"
  | "link"
  | "device"
  | "sparse"
  /** Its data are the next member's name. */
  | "long-name"
  /** Its data are about the next member; see {@link readPaxRecords}. */
  | "pax"
  /** Data that are about other things. */
  | "other";

const KINDS: Readonly<Record<string, TarKind>> = {
  "0": "file",
  "\0": "file",
  "7": "file",
  "1": "link",
  "2": "link",
  "3": "device",
  "4": "device",
  "5": "folder",
  "6": "device",
  L: "long-name",
  x: "pax",
  S: "sparse",
};

/** @param block of {@link TAR_BLOCK} bytes @returns undefined where they are no header */
export function readTarHeader(block: Uint8Array): TarHeader | undefined {
  if (block.length < TAR_BLOCK || numberAt(block, 148, 8) !== checksum(block)) return undefined;
  const size = numberAt(block, 124, 12);
  if (size === undefined) return undefined;
  const short = textAt(block, 0, 100);
  // GNU's own form ("ustar  ") has other things where the standard has a prefix.
  const prefix = decodeLatin1(block.subarray(257, 263)) === "ustar\0" ? textAt(block, 345, 155) : "";
  const name = prefix === "" ? short : `${prefix}/${short}`;
  const known = KINDS[String.fromCharCode(block[156] ?? 0)] ?? "other";
  const kind = known === "file" && name.endsWith("/") ? "folder" : known;
  return { name, size, kind, goesOn: kind === "sparse" && block[482] === 1 };
}

export function isTarEnd(block: Uint8Array): boolean {
  return block.every((byte) => byte === 0);
}

/** What a pax header says: lines of "LENGTH KEY=VALUE". @returns undefined where it is damaged */
export function readPaxRecords(data: Uint8Array): Map<string, string> | undefined {
  const records = new Map<string, string>();
  let at = 0;
  while (at < data.length) {
    const space = data.indexOf(0x20, at);
    const length = space < 0 ? Number.NaN : Number(decodeLatin1(data.subarray(at, space)));
    const end = at + length;
    const equals = data.indexOf(0x3d, space);
    if (!Number.isInteger(length) || end > data.length || equals < 0 || equals >= end || equals < space)
      return undefined;
    records.set(decodeLatin1(data.subarray(space + 1, equals)), asText(data.subarray(equals + 1, end - 1)));
    at = end;
  }
  return records;
}

/** Text up to a zero, as names of tar files are. */
export function tarText(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return asText(end < 0 ? bytes : bytes.subarray(0, end));
}

function textAt(block: Uint8Array, from: number, length: number): string {
  return tarText(block.subarray(from, from + length));
}

/** In UTF-8 as a rule; what is none is kept apart by its bytes. */
function asText(bytes: Uint8Array): string {
  try {
    return decodeUtf8(bytes);
  } catch {
    return decodeLatin1(bytes);
  }
}

/** Octal digits, or, where the highest bit of the first byte is set, a number of bytes. */
function numberAt(block: Uint8Array, from: number, length: number): number | undefined {
  const field = block.subarray(from, from + length);
  if ((field[0] ?? 0) & 0x80) {
    const value = field.subarray(1).reduce((sum, byte) => sum * 256 + byte, (field[0] ?? 0) & 0x7f);
    return Number.isSafeInteger(value) ? value : undefined;
  }
  const digits = decodeLatin1(field)
    .replace(/[\0 ]+$/, "")
    .trim();
  if (digits === "") return 0;
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : undefined;
}

/** The sum of all bytes, with spaces in place of the sum itself. */
function checksum(block: Uint8Array): number {
  let sum = 8 * 0x20;
  for (let at = 0; at < TAR_BLOCK; at += 1) if (at < 148 || at >= 156) sum += block[at] ?? 0;
  return sum;
}
