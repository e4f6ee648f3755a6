/** What a BMP file says of its pixels (Microsoft: BITMAPFILEHEADER, BITMAPCOREHEADER, BITMAPINFOHEADER to BITMAPV5HEADER). */
import type { FileBytes } from "./file-bytes";
import { type ImageHeader, invalidImage } from "./image";
import { isGreyPalette } from "./palette";

export interface BmpStructure {
  readonly width: number;
  readonly height: number;
  readonly isFromAbove: boolean;
  /** Of a pixel. */
  readonly bits: number;
  readonly packing: "none" | "rle8" | "rle4";
  /** Which bits of a pixel are red, green, blue and opacity, where it is a number of 16 or 32 bits. */
  readonly masks: readonly [red: number, green: number, blue: number, alpha: number];
  /** Red, green, blue of each entry, of pixels of up to 8 bits. */
  readonly colours: Uint8Array;
  /** Where the pixels begin. */
  readonly at: number;
  readonly hasProfile: boolean;
}

const HEADER = 14;
/** The oldest header has sizes of 16 bits, and entries of three bytes. */
const CORE_BYTES = 12;
/** Headers that are known: OS/2's first, and Windows' with ever more behind. */
const KNOWN_HEADERS: readonly number[] = [CORE_BYTES, 40, 52, 56, 64, 108, 124];
const PACKINGS: ReadonlyMap<number, BmpStructure["packing"]> = new Map([
  [0, "none"],
  [1, "rle8"],
  [2, "rle4"],
  [3, "none"],
  [6, "none"],
]);
const MASKED: readonly number[] = [3, 6];
const RGB555 = [0x7c00, 0x3e0, 0x1f, 0] as const;
const BGRX = [0xff0000, 0xff00, 0xff, 0] as const;
/** "MBED" and "LINK" in the place that names a colour space. */
const PROFILES: readonly number[] = [0x4d424544, 0x4c494e4b];

/** @throws SkiploomError `invalid-image`; BeyondBytes */
export function bmpHeader(file: FileBytes): ImageHeader {
  const { width, height, bits, masks, colours, hasProfile } = bmpStructure(file);
  const isGrey = bits <= 8 && isGreyPalette(colours);
  return {
    format: "BMP",
    width,
    height,
    orientation: 1,
    channels: isGrey ? 1 : 3,
    bits: bits === 16 || bits === 32 ? Math.min(16, Math.max(...masks.map(bitsOf))) : 8,
    frames: "one",
    hasProfile,
  };
}

/** @throws SkiploomError `invalid-image`; BeyondBytes */
export function bmpStructure(file: FileBytes): BmpStructure {
  const headerBytes = file.uint32(HEADER, true);
  if (!KNOWN_HEADERS.includes(headerBytes)) throw invalidImage("it is a rare kind of BMP; save it as PNG");
  const isCore = headerBytes === CORE_BYTES;
  const width = isCore ? file.uint16(18, true) : file.int32(18, true);
  const height = isCore ? file.uint16(20, true) : file.int32(22, true);
  const bits = file.uint16(isCore ? 24 : 28, true);
  const compression = isCore ? 0 : file.uint32(30, true);
  const packing = PACKINGS.get(compression);
  if (![1, 2, 4, 8, 16, 24, 32].includes(bits))
    throw invalidImage("it has colours of no kind that BMP knows");
  if (!packing || (headerBytes === 64 && compression > 2) || !agree(packing, bits, height)) {
    throw invalidImage("it is a rare kind of BMP; save it as PNG");
  }
  const isMasked = MASKED.includes(compression) && (bits === 16 || bits === 32);
  const behind = HEADER + headerBytes + (isMasked && headerBytes === 40 ? (compression === 6 ? 16 : 12) : 0);
  return {
    width,
    height: Math.abs(height),
    isFromAbove: height < 0,
    bits,
    packing,
    masks: isMasked ? masksOf(file, headerBytes, compression) : bits === 16 ? RGB555 : BGRX,
    colours:
      bits <= 8
        ? coloursAt(file, behind, bits, isCore ? 0 : file.uint32(46, true), isCore)
        : new Uint8Array(0),
    at: file.uint32(10, true),
    hasProfile: headerBytes === 124 && PROFILES.includes(file.uint32(70, true)),
  };
}

/** Runs are of numbers of a table, and their rows stand from below. */
function agree(packing: BmpStructure["packing"], bits: number, height: number): boolean {
  if (packing === "none") return true;
  return height > 0 && bits === (packing === "rle8" ? 8 : 4);
}

function masksOf(file: FileBytes, headerBytes: number, compression: number): BmpStructure["masks"] {
  const hasAlpha = compression === 6 || headerBytes >= 56;
  const [red, green, blue, alpha] = [54, 58, 62, 66].map((at, index) => {
    return index < 3 || hasAlpha ? file.uint32(at, true) : 0;
  });
  const masks = [red ?? 0, green ?? 0, blue ?? 0, alpha ?? 0] as const;
  // Each is a run of ones.
  if (masks.some((mask) => mask !== 0 && !Number.isInteger(Math.log2(mask / lowestBit(mask) + 1)))) {
    throw invalidImage("it has colours of no kind that BMP knows");
  }
  return masks;
}

export function lowestBit(mask: number): number {
  return (mask & -mask) >>> 0;
}

function bitsOf(mask: number): number {
  return mask === 0 ? 0 : Math.round(Math.log2(mask / lowestBit(mask) + 1));
}

/** @param used how many entries there are, 0 for all that pixels of so many bits can name */
function coloursAt(file: FileBytes, at: number, bits: number, used: number, isCore: boolean): Uint8Array {
  const count = used === 0 ? 2 ** bits : Math.min(used, 256);
  const entryBytes = isCore ? 3 : 4;
  const entries = file.part(at, count * entryBytes);
  const colours = new Uint8Array(count * 3);
  for (let index = 0; index < count; index += 1) {
    for (let channel = 0; channel < 3; channel += 1) {
      colours[index * 3 + channel] = entries[index * entryBytes + 2 - channel] ?? 0;
    }
  }
  return colours;
}
