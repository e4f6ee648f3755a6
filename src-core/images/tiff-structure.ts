/** What a TIFF file says of its first image (TIFF 6.0; extra samples section 18, tiles section 15). */
import { asOrientation, ORIENTATION_TAG, type Orientation } from "./exif";
import type { FileBytes } from "./file-bytes";
import { DAMAGED, FOR_PRINTING, type ImageHeader, invalidImage, uprightSize } from "./image";
import { isGreyPalette } from "./palette";
import { TiffDirectory } from "./tiff-directory";

export type TiffColour = "whiteIsZero" | "blackIsZero" | "rgb" | "palette" | "yCbCr";
export type TiffPacking = "none" | "lzw" | "deflate" | "packBits" | "jpeg";

export interface TiffStructure {
  readonly width: number;
  readonly height: number;
  readonly orientation: Orientation;
  readonly littleEndian: boolean;
  readonly hasNext: boolean;
  readonly hasProfile: boolean;
  readonly colour: TiffColour;
  /** Bits of a sample. */
  readonly depth: number;
  /** Numbers of a pixel, with those that are not read. */
  readonly samples: number;
  /** Whether the sample behind the colours says how opaque a pixel is, and whether colours are multiplied by it already. */
  readonly alpha: "none" | "plain" | "multiplied";
  /** Whether each sample has rows of its own. */
  readonly isPlanar: boolean;
  readonly packing: TiffPacking;
  /** Whether a sample is stored as its difference from the one to the left. */
  readonly isDifference: boolean;
  /** Of a tile; of a strip the width is the image's. */
  readonly segmentWidth: number;
  readonly segmentHeight: number;
  readonly isTiled: boolean;
  /** Red, green, blue of each entry. */
  readonly palette: Uint8Array;
}

export const TAGS = {
  subfile: 254,
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  colour: 262,
  fillOrder: 266,
  stripOffsets: 273,
  samples: 277,
  rowsPerStrip: 278,
  stripBytes: 279,
  planar: 284,
  predictor: 317,
  palette: 320,
  tileWidth: 322,
  tileHeight: 323,
  tileOffsets: 324,
  tileBytes: 325,
  subDirectories: 330,
  extraSamples: 338,
  sampleFormat: 339,
  jpegTables: 347,
  profile: 34_675,
  dngVersion: 50_706,
} as const;

const COLOURS: ReadonlyMap<number, TiffColour> = new Map([
  [0, "whiteIsZero"],
  [1, "blackIsZero"],
  [2, "rgb"],
  [3, "palette"],
  [6, "yCbCr"],
]);
const [FOR_PRINT, SENSOR, LINEAR_SENSOR] = [5, 32_803, 34_892];
const PACKINGS: ReadonlyMap<number, TiffPacking> = new Map([
  [1, "none"],
  [5, "lzw"],
  [7, "jpeg"],
  [8, "deflate"],
  [32_773, "packBits"],
  [32_946, "deflate"],
]);
const PACKING_NAMES: ReadonlyMap<number, string> = new Map([
  [2, "fax"],
  [3, "fax"],
  [4, "fax"],
  [6, "old JPEG"],
  [34_712, "JPEG 2000"],
  [34_887, "LERC"],
  [34_925, "LZMA"],
  [50_000, "Zstandard"],
  [50_001, "WebP"],
]);
const RAW_PHOTO = "it is a raw photo; develop it, and export it as JPEG, PNG or TIFF";
const MOST_SAMPLES = 64;
const PALETTE_ENTRIES = 256;

/** @throws SkiploomError `invalid-image`; BeyondBytes */
export function tiffHeader(file: FileBytes): ImageHeader {
  // Of Canon's raw photos.
  if (file.letters(8, 2) === "CR") throw invalidImage(RAW_PHOTO);
  const tiff = tiffStructure(new TiffDirectory(file));
  const { width, height, orientation, colour, depth, hasProfile } = tiff;
  const isColour =
    colour === "rgb" || colour === "yCbCr" || (colour === "palette" && !isGreyPalette(tiff.palette));
  return {
    format: "TIFF",
    ...uprightSize(width, height, orientation),
    orientation,
    channels: isColour ? 3 : 1,
    bits: colour === "palette" ? 8 : depth,
    frames: tiff.hasNext ? "several" : "one",
    hasProfile,
  };
}

/** @throws SkiploomError `invalid-image` for what is not read; BeyondBytes */
export function tiffStructure(directory: TiffDirectory): TiffStructure {
  refuseRaw(directory);
  const width = directory.number(TAGS.width, 0);
  const height = directory.number(TAGS.height, 0);
  const colour = colourOf(directory);
  const colours = colour === "rgb" || colour === "yCbCr" ? 3 : 1;
  const samples = directory.number(TAGS.samples, 1);
  if (samples < colours || samples > MOST_SAMPLES) throw invalidImage(DAMAGED);
  const depth = depthOf(directory, colour);
  const packing = packingOf(directory, colour, depth, samples);
  const tileWidth = directory.number(TAGS.tileWidth);
  const rows = tileWidth === undefined ? TAGS.rowsPerStrip : TAGS.tileHeight;
  return {
    width,
    height,
    orientation: asOrientation(directory.number(ORIENTATION_TAG, 1)),
    littleEndian: directory.littleEndian,
    hasNext: directory.hasNext,
    hasProfile: directory.has(TAGS.profile),
    colour,
    depth,
    samples,
    alpha: samples > colours && colour !== "palette" ? alphaOf(directory) : "none",
    isPlanar: directory.number(TAGS.planar, 1) === 2 && samples > 1,
    packing,
    isDifference: isDifference(directory, packing),
    segmentWidth: tileWidth ?? width,
    segmentHeight: Math.min(directory.number(rows, height), tileWidth === undefined ? height : 0xffffffff),
    isTiled: tileWidth !== undefined,
    palette: colour === "palette" ? paletteOf(directory, depth) : new Uint8Array(0),
  };
}

/** Cameras' own files begin as TIFF files do, with a small picture of what they hold. */
function refuseRaw(directory: TiffDirectory): void {
  const colour = directory.number(TAGS.colour);
  const isPreview = (directory.number(TAGS.subfile, 0) & 1) === 1 && directory.has(TAGS.subDirectories);
  if (directory.has(TAGS.dngVersion) || isPreview || colour === SENSOR || colour === LINEAR_SENSOR) {
    throw invalidImage(RAW_PHOTO);
  }
}

function colourOf(directory: TiffDirectory): TiffColour {
  const value = directory.number(TAGS.colour, 1);
  if (value === FOR_PRINT) throw invalidImage(FOR_PRINTING);
  const colour = COLOURS.get(value);
  if (!colour) throw invalidImage("its colours are of a rare kind; save it in RGB or grey");
  return colour;
}

function depthOf(directory: TiffDirectory, colour: TiffColour): number {
  const depths = directory.numbers(TAGS.bits, MOST_SAMPLES) ?? [1];
  const [depth = 1] = depths;
  const formats = directory.numbers(TAGS.sampleFormat, MOST_SAMPLES) ?? [1];
  if (formats.some((format) => format !== 1 && format !== 4)) {
    throw invalidImage("its samples are no whole numbers from 0 on; save it with 8 or 16 bits a channel");
  }
  const isKnown = depth === 8 || (depth === 16 && colour !== "palette") || [1, 2, 4].includes(depth);
  if (!isKnown || depths.some((other) => other !== depth)) {
    throw invalidImage(`its samples have ${depths.join(", ")} bits; save it with 8 or 16 bits a channel`);
  }
  return depth;
}

function packingOf(
  directory: TiffDirectory,
  colour: TiffColour,
  depth: number,
  samples: number,
): TiffPacking {
  const value = directory.number(TAGS.compression, 1);
  const packing = PACKINGS.get(value);
  const advice = "save it with LZW or without compression";
  if (!packing) {
    const name = PACKING_NAMES.get(value) ?? `number ${value}`;
    throw invalidImage(`it is compressed in a way that is not read (${name}); ${advice}`);
  }
  if (directory.number(TAGS.fillOrder, 1) !== 1)
    throw invalidImage(`its bits stand in a rare order; ${advice}`);
  const isJpegFit =
    depth === 8 && (samples === 1 || (samples === 3 && directory.number(TAGS.planar, 1) === 1));
  if ((packing === "jpeg" && !isJpegFit) || (packing !== "jpeg" && colour === "yCbCr")) {
    throw invalidImage(`it is compressed in a way that is not read; ${advice}`);
  }
  return packing;
}

function isDifference(directory: TiffDirectory, packing: TiffPacking): boolean {
  const value = directory.number(TAGS.predictor, 1);
  if (value > 2) throw invalidImage(DAMAGED);
  return value === 2 && (packing === "lzw" || packing === "deflate");
}

/** Without a word an extra sample is none of ours. */
function alphaOf(directory: TiffDirectory): TiffStructure["alpha"] {
  const kind = directory.number(TAGS.extraSamples, 0);
  if (kind === 1) return "multiplied";
  return kind === 2 ? "plain" : "none";
}

/** All reds, all greens, all blues, of 16 bits. Some writers leave the low ones 0, so the high ones alone count. */
function paletteOf(directory: TiffDirectory, depth: number): Uint8Array {
  const numbers = directory.numbers(TAGS.palette, PALETTE_ENTRIES * 3) ?? [];
  const count = 2 ** depth;
  if (numbers.length < count * 3) throw invalidImage("its table of colours is missing");
  return Uint8Array.from({ length: count * 3 }, (_, index) => {
    return (numbers[(index % 3) * count + Math.floor(index / 3)] ?? 0) >> 8;
  });
}
