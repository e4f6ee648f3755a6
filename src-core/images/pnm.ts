/** Reads PBM, PGM and PPM files, binary and in digits (Netpbm's pbm(5), pgm(5), ppm(5)). */
import { FileBytes } from "./file-bytes";
import { DAMAGED, ENDS_EARLY, type ImageHeader, invalidImage, type Raster } from "./image";
import { rowBytes, unpack } from "./samples";

interface PnmStructure {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly isBinary: boolean;
  /** A sample's largest value; of a PBM file, whose 1 is black, 1. */
  readonly largest: number;
  readonly isBitmap: boolean;
  /** Where the pixels begin. */
  readonly at: number;
}

const NAMES: readonly string[] = ["PBM", "PGM", "PPM"];
const MOST = 65_535;
const [ZERO, NINE, COMMENT, LINE_FEED] = [0x30, 0x39, 0x23, 0x0a];

/** @throws SkiploomError `invalid-image`; BeyondBytes */
export function pnmHeader(file: FileBytes): ImageHeader {
  const { width, height, channels, largest, isBitmap } = pnmStructure(file);
  const format = NAMES[isBitmap ? 0 : channels === 1 ? 1 : 2] ?? "PPM";
  const bits = Math.ceil(Math.log2(largest + 1));
  return { format, width, height, orientation: 1, channels, bits, frames: "one", hasProfile: false };
}

/** @throws SkiploomError `invalid-image` */
export function readPnm(file: Uint8Array): Raster {
  const pnm = pnmStructure(new FileBytes(file, true));
  const { width, height, channels } = pnm;
  const pixels = pnm.isBinary ? binaryPixels(file, pnm) : digitPixels(file, pnm);
  return { width, height, channels, step: channels, pixels };
}

function pnmStructure(file: FileBytes): PnmStructure {
  const kind = file.byte(1) - ZERO;
  const isBitmap = kind === 1 || kind === 4;
  const reader = new NumberReader(file, 2);
  const width = reader.next();
  const height = reader.next();
  const largest = isBitmap ? 1 : reader.next();
  if (largest < 1 || largest > MOST) throw invalidImage(DAMAGED);
  const channels = kind === 3 || kind === 6 ? 3 : 1;
  // A single blank ends the last number.
  return { width, height, channels, isBinary: kind > 3, largest, isBitmap, at: reader.at + 1 };
}

/** Numbers in digits, with blanks and comments between. */
class NumberReader {
  at: number;

  constructor(
    readonly file: FileBytes,
    from: number,
  ) {
    this.at = from;
  }

  /** @throws SkiploomError where no digit stands, or the number is enormous; BeyondBytes */
  next(): number {
    this.#toDigit();
    let value = 0;
    for (let sign = this.file.byte(this.at); isDigit(sign); sign = this.file.byte(this.at)) {
      value = value * 10 + sign - ZERO;
      if (value > Number.MAX_SAFE_INTEGER / 10) throw invalidImage(DAMAGED);
      this.at += 1;
    }
    return value;
  }

  #toDigit(): void {
    for (let sign = this.file.byte(this.at); !isDigit(sign); sign = this.file.byte(this.at)) {
      if (sign === COMMENT) {
        while (this.file.byte(this.at) !== LINE_FEED) this.at += 1;
      } else if (!isBlank(sign)) throw invalidImage(DAMAGED);
      this.at += 1;
    }
  }
}

function isDigit(sign: number): boolean {
  return sign >= ZERO && sign <= NINE;
}

/** Blank, tab, and the ends of lines. */
function isBlank(sign: number): boolean {
  return sign === 0x20 || (sign >= 0x09 && sign <= 0x0d);
}

function binaryPixels(file: Uint8Array, pnm: PnmStructure): Uint8Array {
  const { width, height, channels, largest, isBitmap, at } = pnm;
  const depth = isBitmap ? 1 : largest > 255 ? 16 : 8;
  const samples = width * channels;
  const length = rowBytes(samples, depth);
  if (at + length * height > file.length) throw invalidImage(ENDS_EARLY);
  const pixels = new Uint8Array(samples * height);
  for (let row = 0; row < height; row += 1) {
    const values = unpack(file.subarray(at + row * length, at + (row + 1) * length), samples, depth);
    for (let index = 0; index < samples; index += 1) {
      pixels[row * samples + index] = byteOf(values[index] ?? 0, pnm);
    }
  }
  return pixels;
}

function digitPixels(file: Uint8Array, pnm: PnmStructure): Uint8Array {
  const count = pnm.width * pnm.height * pnm.channels;
  // Each number but the last has a blank behind it; digits of a bitmap need none.
  if (pnm.at + count * (pnm.isBitmap ? 1 : 2) - 1 > file.length) throw invalidImage(ENDS_EARLY);
  const pixels = new Uint8Array(count);
  let [at, to, value] = [pnm.at, 0, -1];
  while (to < count && at <= file.length) {
    const sign = file[at] ?? LINE_FEED;
    at += 1;
    if (isDigit(sign)) {
      value = Math.max(0, value) * 10 + sign - ZERO;
      if (value > MOST) throw invalidImage(DAMAGED);
    } else if (sign === COMMENT) {
      const end = file.indexOf(LINE_FEED, at);
      at = end === -1 ? file.length : end;
    } else if (!isBlank(sign)) throw invalidImage(DAMAGED);
    if (value >= 0 && (pnm.isBitmap || !isDigit(sign))) {
      pixels[to] = byteOf(value, pnm);
      to += 1;
      value = -1;
    }
  }
  if (to < count) throw invalidImage(ENDS_EARLY);
  return pixels;
}

/** 255 times the value's share of the largest, rounded. */
function byteOf(value: number, { largest, isBitmap }: PnmStructure): number {
  if (isBitmap) return value === 0 ? 255 : 0;
  return largest === 255 ? value : Math.round((Math.min(value, largest) * 255) / largest);
}
