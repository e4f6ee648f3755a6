/** Writes PNG files (ISO 15948) of eight bits a colour. */
import { zlibSync } from "fflate";
import { crc32 } from "./crc32";
import { encodeUtf8 } from "./text";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const INCHES_IN_A_METRE = 39.3701;

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue, a byte each, row by row. */
  readonly rgb: Uint8Array;
}

/** Pixels through which what is behind may show. */
export interface ClearPixels {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue, and how opaque it is, a byte each, row by row. */
  readonly rgba: Uint8Array;
}

/** @param dotsPerInch how large it is on paper */
export function encodePng({ width, height, rgb }: Pixels, dotsPerInch: number): Uint8Array {
  return encoded(width, height, { bytes: rgb, channels: 3 }, dotsPerInch);
}

export function encodeClearPng({ width, height, rgba }: ClearPixels): Uint8Array {
  return encoded(width, height, { bytes: rgba, channels: 4 }, CANVAS_DOTS);
}

/** Of a screen, for each inch. */
const CANVAS_DOTS = 96;
/** Of the header: colours alone, and with how opaque they are. */
const COLOUR_TYPES = { 3: 2, 4: 6 } as const;

function encoded(
  width: number,
  height: number,
  { bytes: colours, channels }: { readonly bytes: Uint8Array; readonly channels: 3 | 4 },
  dotsPerInch: number,
): Uint8Array {
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, 8);
  header.setUint8(9, COLOUR_TYPES[channels]);
  const size = new DataView(new ArrayBuffer(9));
  const dotsPerMetre = Math.round(dotsPerInch * INCHES_IN_A_METRE);
  size.setUint32(0, dotsPerMetre);
  size.setUint32(4, dotsPerMetre);
  size.setUint8(8, 1);
  const chunks = [
    chunk("IHDR", new Uint8Array(header.buffer)),
    chunk("pHYs", new Uint8Array(size.buffer)),
    chunk("IDAT", zlibSync(filtered(channels * width, height, colours), { level: 6 })),
    chunk("IEND", new Uint8Array()),
  ];
  const bytes = new Uint8Array(SIGNATURE.length + chunks.reduce((sum, each) => sum + each.length, 0));
  bytes.set(SIGNATURE);
  let at = SIGNATURE.length;
  for (const each of chunks) {
    bytes.set(each, at);
    at += each.length;
  }
  return bytes;
}

/** Each row as its differences from the one above (filter 2): drawings have long upright lines. */
function filtered(row: number, height: number, colours: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(height * (row + 1));
  for (let y = 0; y < height; y += 1) {
    const to = y * (row + 1);
    const from = y * row;
    bytes[to] = 2;
    for (let x = 0; x < row; x += 1) {
      const above = y === 0 ? 0 : (colours[from - row + x] ?? 0);
      bytes[to + 1 + x] = (colours[from + x] ?? 0) - above;
    }
  }
  return bytes;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(encodeUtf8(type), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}
