/** One member of a zip file as it lies there: its own header (APPNOTE 6.3.10, section 4.3.7), then what is packed. */
import { crc32 } from "#core/codecs/crc32";
import { zipHeaderBytes } from "#core/codecs/zip-directory";
import { invalidSource } from "#core/datasets/invalid-source";
import type { FilePiece } from "#core/datasets/source";

/** A name and an extra field have at most so much each. */
export const MOST_NAMES_BYTES = 2 * 0xffff;
/** Deflate makes at most 1,032 bytes of one (RFC 1951: 258 bytes of two bits). */
const MOST_RATIO = 1032;
/** Neither a picture nor a table is packed so well that is as large as this. */
const LARGE_RATIO = 250;
const LARGE_BYTES = 32 * 2 ** 20;

export type Inflate = (packed: Uint8Array, options: { readonly maxOutputLength: number }) => Uint8Array;

export function isUnlikely(bytes: number, packedBytes: number): boolean {
  return bytes > LARGE_BYTES && bytes > LARGE_RATIO * packedBytes;
}

/** Sizes that cannot be true are refused before anything is read. @throws SkiploomError `invalid-dataset` */
export function refuseLies({ bytes, packed, zip }: FilePiece, name: string): void {
  if (!zip) return;
  if (packed === "stored" && zip.packedBytes !== bytes)
    throw invalidSource(name, `a stored member has ${zip.packedBytes} bytes where its list says ${bytes}`);
  if (bytes > MOST_RATIO * (zip.packedBytes + 1))
    throw invalidSource(
      name,
      `a member says that its ${zip.packedBytes} bytes unpack to ${bytes}, which no packing does`,
    );
  if (isUnlikely(bytes, zip.packedBytes))
    throw invalidSource(
      name,
      `a member of ${zip.packedBytes} bytes would unpack to ${bytes}, far more than a picture or a table`,
    );
}

/** Where what is packed begins, behind the header. @throws SkiploomError `invalid-dataset` */
export function dataStart(stretch: Uint8Array, name: string): number {
  const start = zipHeaderBytes(stretch);
  if (start === undefined) throw invalidSource(name, "a member is not where its list says");
  return start;
}

/** @param stretch of the zip file, as the piece says @throws SkiploomError `invalid-dataset` */
export function memberBytes(
  stretch: Uint8Array,
  { bytes, packed, zip }: FilePiece,
  name: string,
  inflate: Inflate,
): Uint8Array {
  if (!zip) return stretch;
  const start = dataStart(stretch, name);
  if (start + zip.packedBytes > stretch.length) throw invalidSource(name, "a member lies within another one");
  const data = stretch.subarray(start, start + zip.packedBytes);
  const unpacked = packed === "stored" ? data : inflated(data, bytes, name, inflate);
  if (unpacked.length !== bytes)
    throw invalidSource(name, `a member unpacks to ${unpacked.length} bytes where its list says ${bytes}`);
  if (crc32(unpacked) !== zip.crc)
    throw invalidSource(name, "a member does not match its checksum, so it was damaged");
  return unpacked;
}

function inflated(data: Uint8Array, bytes: number, name: string, inflate: Inflate): Uint8Array {
  try {
    // zlib wants room for a byte at least.
    return inflate(data, { maxOutputLength: Math.max(1, bytes) });
  } catch (error) {
    const isLonger = error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
    throw invalidSource(
      name,
      isLonger
        ? `a member unpacks to more than the ${bytes} bytes that its list says`
        : "a member cannot be unpacked",
    );
  }
}
