/** Reads the first frame of a GIF file. */
import { levelOf } from "./background";
import { FileBytes } from "./file-bytes";
import { type GifFrame, gifStructure } from "./gif-structure";
import {
  type Background,
  DAMAGED,
  ENDS_EARLY,
  type ImageHeader,
  invalidImage,
  type Raster,
  TOO_FEW_PIXELS,
} from "./image";
import { lzwDecoded } from "./lzw";
import { layPalette, rasterOfPalette } from "./palette";
import { placedOn } from "./place";
import { joined } from "./zlib";

/** Rows come in four passes: from which on, and every how many-th. */
const PASSES: readonly (readonly [first: number, step: number])[] = [
  [0, 8],
  [4, 8],
  [2, 4],
  [1, 2],
];

/**
 * What the frame leaves of the picture is background.
 *
 * @throws SkiploomError `invalid-image`
 */
export function readGif(file: Uint8Array, header: ImageHeader, background: Background): Raster {
  const { width, height, frame } = gifStructure(new FileBytes(file, true));
  if (frame.width < 1 || frame.height < 1) throw invalidImage("it says that it has no pixels");
  const colours = layPalette(frame.colours, opacityOf(frame), background);
  const indices = indicesOf(file, frame);
  const raster = rasterOfPalette(indices, frame.width, frame.height, colours, header.channels);
  return placedOn(raster, { width, height, left: frame.left, top: frame.top }, levelOf(background));
}

function opacityOf({ colours, transparent }: GifFrame): Uint8Array {
  const opacity = new Uint8Array(colours.length / 3).fill(255);
  if (transparent !== undefined && transparent < opacity.length) opacity[transparent] = 0;
  return opacity;
}

/** `[height, width]` of the frame. */
function indicesOf(file: Uint8Array, { at, width, height, isInterlaced }: GifFrame): Uint8Array {
  const symbolBits = file[at] ?? 0;
  if (symbolBits < 1 || symbolBits > 8) throw invalidImage(DAMAGED);
  const { data, ends } = blocksAt(file, at + 1);
  const kind = { symbolBits, highestFirst: false, early: 0 } as const;
  const rows = lzwDecoded(data, width * height, kind, ends ? TOO_FEW_PIXELS : ENDS_EARLY);
  return isInterlaced ? deinterlaced(rows, width, height) : rows;
}

function blocksAt(file: Uint8Array, from: number): { readonly data: Uint8Array; readonly ends: boolean } {
  const pieces: Uint8Array[] = [];
  let at = from;
  for (;;) {
    const length = file[at];
    if (length === undefined || length === 0) return { data: joined(pieces), ends: length === 0 };
    pieces.push(file.subarray(at + 1, at + 1 + length));
    at += 1 + length;
  }
}

function deinterlaced(rows: Uint8Array, width: number, height: number): Uint8Array {
  const result = new Uint8Array(rows.length);
  let from = 0;
  for (const [first, step] of PASSES) {
    for (let row = first; row < height; row += step, from += width) {
      result.set(rows.subarray(from, from + width), row * width);
    }
  }
  return result;
}
