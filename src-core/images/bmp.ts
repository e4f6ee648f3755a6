/** Reads BMP files: 1 to 32 bits, with a table of colours, by masks, or in runs. */
import { layOn } from "./background";
import { runsDecoded } from "./bmp-runs";
import { type BmpStructure, bmpStructure, lowestBit } from "./bmp-structure";
import { FileBytes } from "./file-bytes";
import { type Background, ENDS_EARLY, type ImageHeader, invalidImage, type Raster } from "./image";
import { rasterOfPalette } from "./palette";
import { unpack } from "./samples";

/** @throws SkiploomError `invalid-image` */
export function readBmp(file: Uint8Array, header: ImageHeader, background: Background): Raster {
  const bmp = bmpStructure(new FileBytes(file, true));
  if (bmp.bits <= 8) {
    const indices = bmp.packing === "none" ? indicesOf(file, bmp) : runsDecoded(file, bmp);
    return rasterOfPalette(indices, bmp.width, bmp.height, bmp.colours, header.channels);
  }
  if (bmp.bits === 24) return coloursOf(file, bmp);
  return maskedOf(file, bmp, background);
}

/** Bytes of a row: whole groups of four. */
function strideOf({ width, bits }: BmpStructure): number {
  return Math.ceil((width * bits) / 32) * 4;
}

/** @throws SkiploomError where the file does not hold all rows; the last one need not be filled up */
function requireRows(file: Uint8Array, bmp: BmpStructure): void {
  const last = bmp.at + strideOf(bmp) * (bmp.height - 1);
  if (last + Math.ceil((bmp.width * bmp.bits) / 8) > file.length) throw invalidImage(ENDS_EARLY);
}

/** Where a row begins, counted from above. */
function startOf(bmp: BmpStructure, row: number): number {
  return bmp.at + strideOf(bmp) * (bmp.isFromAbove ? row : bmp.height - 1 - row);
}

function indicesOf(file: Uint8Array, bmp: BmpStructure): Uint8Array {
  const { width, height, bits } = bmp;
  requireRows(file, bmp);
  const indices = new Uint8Array(width * height);
  for (let row = 0; row < height; row += 1) {
    const start = startOf(bmp, row);
    const values = unpack(file.subarray(start, start + Math.ceil((width * bits) / 8)), width, bits);
    indices.set(values, row * width);
  }
  return indices;
}

/** Of blue, green, red. */
function coloursOf(file: Uint8Array, bmp: BmpStructure): Raster {
  const { width, height } = bmp;
  requireRows(file, bmp);
  const pixels = new Uint8Array(width * height * 3);
  let to = 0;
  for (let row = 0; row < height; row += 1) {
    const start = startOf(bmp, row);
    for (let from = start; from < start + width * 3; from += 3, to += 3) {
      pixels[to] = file[from + 2] ?? 0;
      pixels[to + 1] = file[from + 1] ?? 0;
      pixels[to + 2] = file[from] ?? 0;
    }
  }
  return { width, height, channels: 3, step: 3, pixels };
}

/** Numbers of 16 or 32 bits. Shares of the largest are rounded down, as Pillow does it with 5 and 6 bits. */
function maskedOf(file: Uint8Array, bmp: BmpStructure, background: Background): Raster {
  const { width, height, bits } = bmp;
  requireRows(file, bmp);
  const hasAlpha = bmp.masks[3] !== 0;
  const step = hasAlpha ? 4 : 3;
  const pixels = new Uint8Array(width * height * step);
  const masks = bmp.masks.slice(0, step).map((mask) => {
    const lowest = Math.max(1, lowestBit(mask));
    return { mask, lowest, largest: Math.max(1, mask / lowest) };
  });
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let to = 0;
  for (let row = 0; row < height; row += 1) {
    const start = startOf(bmp, row);
    for (let column = 0; column < width; column += 1) {
      const value =
        bits === 16 ? view.getUint16(start + column * 2, true) : view.getUint32(start + column * 4, true);
      for (const { mask, lowest, largest } of masks) {
        pixels[to] = Math.floor(((((value & mask) >>> 0) / lowest) * 255) / largest);
        to += 1;
      }
    }
  }
  if (hasAlpha) layOn(pixels, step, background);
  return { width, height, channels: 3, step, pixels };
}
