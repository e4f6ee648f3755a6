/** Reads PNG files (W3C, Portable Network Graphics, third edition): all colours and depths, interlaced or not. */
import { layOn } from "./background";
import { type Background, type ImageHeader, invalidImage, type Raster } from "./image";
import { layPalette, rasterOfPalette } from "./palette";
import { pngChunks } from "./png-chunks";
import { undoFilter } from "./png-filters";
import { type PngStructure, readPngStructure, samplesOf } from "./png-header";
import { rowBytes, toBytes, unpack } from "./samples";
import { inflated, joined } from "./zlib";

/** Bytes that may be inflated in vain, of a file that holds more than its pixels. */
const WASTE = 64 * 2 ** 20;

/** Every so many-th pixel of every so many-th row: one of the seven images that an interlaced one is sent as (section 8.2). */
interface Pass {
  readonly firstRow: number;
  readonly firstColumn: number;
  readonly rowStep: number;
  readonly columnStep: number;
}

const WHOLE: readonly Pass[] = [{ firstRow: 0, firstColumn: 0, rowStep: 1, columnStep: 1 }];
const ADAM7: readonly Pass[] = [
  { firstRow: 0, firstColumn: 0, rowStep: 8, columnStep: 8 },
  { firstRow: 0, firstColumn: 4, rowStep: 8, columnStep: 8 },
  { firstRow: 4, firstColumn: 0, rowStep: 8, columnStep: 4 },
  { firstRow: 0, firstColumn: 2, rowStep: 4, columnStep: 4 },
  { firstRow: 2, firstColumn: 0, rowStep: 4, columnStep: 2 },
  { firstRow: 0, firstColumn: 1, rowStep: 2, columnStep: 2 },
  { firstRow: 1, firstColumn: 0, rowStep: 2, columnStep: 1 },
];

/** @throws SkiploomError `invalid-image` */
export function readPng(file: Uint8Array, header: ImageHeader, background: Background): Raster {
  const parts = collect(file);
  const { width, height } = parts.structure;
  const pixels = pixelsOf(parts);
  if (parts.structure.colour === "palette") {
    const colours = layPalette(parts.palette, parts.transparency ?? new Uint8Array(0), background);
    return rasterOfPalette(pixels, width, height, colours, header.channels);
  }
  const step = pixels.length / (width * height);
  if (step === 2 || step === 4) layOn(pixels, step, background);
  return { width, height, channels: header.channels, step, pixels };
}

interface Parts {
  readonly structure: PngStructure;
  /** Red, green, blue of each entry. */
  readonly palette: Uint8Array;
  /** Opacity of the first entries of the palette, or the one colour that is transparent, in 16 bits a sample. */
  readonly transparency: Uint8Array | undefined;
  /** Compressed. */
  readonly data: Uint8Array;
}

function collect(file: Uint8Array): Parts {
  let structure: PngStructure | undefined;
  let palette: Uint8Array | undefined;
  let transparency: Uint8Array | undefined;
  const data: Uint8Array[] = [];
  for (const { type, body } of pngChunks(file)) {
    if (type === "IHDR") structure ??= readPngStructure(body);
    else if (type === "PLTE") palette = body;
    else if (type === "tRNS") transparency = body;
    else if (type === "IDAT") data.push(body);
  }
  if (!structure) throw invalidImage("it does not say how large it is");
  if (data.length === 0) throw invalidImage("it has no pixels");
  if (structure.colour === "palette" && !palette) throw invalidImage("its table of colours is missing");
  return { structure, palette: palette ?? new Uint8Array(0), transparency, data: joined(data) };
}

/** Bytes `[height, width, samples]`, entries of the palette as they are; with one more for opacity where one colour is transparent. */
function pixelsOf({ structure, transparency, data }: Parts): Uint8Array {
  const { width, height, depth, colour } = structure;
  const samples = samplesOf(structure);
  const passes = (structure.interlaced ? ADAM7 : WHOLE)
    .map((pass) => ({
      pass,
      rows: Math.ceil((height - pass.firstRow) / pass.rowStep),
      columns: Math.ceil((width - pass.firstColumn) / pass.columnStep),
    }))
    .filter(({ rows, columns }) => rows > 0 && columns > 0);
  const bytesOf = (columns: number): number => rowBytes(columns * samples, depth);
  const size = passes.reduce((sum, { rows, columns }) => sum + rows * (1 + bytesOf(columns)), 0);
  const rows = inflated(data, size, WASTE);
  const key = colour === "grey" || colour === "rgb" ? transparentColour(transparency, samples) : undefined;
  const largest = colour === "palette" ? 255 : 2 ** depth - 1;
  const step = samples + (key ? 1 : 0);
  const pixels = new Uint8Array(width * height * step);
  let from = 0;
  for (const { pass, rows: count, columns } of passes) {
    const length = bytesOf(columns);
    undoFilter(rows, from, count, length, Math.max(1, (samples * depth) / 8));
    for (let row = 0; row < count; row += 1) {
      const values = unpack(rows.subarray(from + 1, from + 1 + length), columns * samples, depth);
      const bytes = toBytes(values, largest);
      const to = ((pass.firstRow + row * pass.rowStep) * width + pass.firstColumn) * step;
      if (step === samples) scatter(bytes, samples, pixels, to, pass.columnStep * step);
      else scatterKeyed(bytes, values, key ?? [], pixels, to, pass.columnStep * step);
      from += 1 + length;
    }
  }
  return pixels;
}

/** @param distance from the first byte of a pixel to that of the next one in the row */
function scatter(row: Uint8Array, samples: number, pixels: Uint8Array, to: number, distance: number): void {
  if (distance === samples) {
    pixels.set(row, to);
    return;
  }
  for (let from = 0, at = to; from < row.length; from += samples, at += distance) {
    for (let channel = 0; channel < samples; channel += 1) pixels[at + channel] = row[from + channel] ?? 0;
  }
}

/** @param values as the file has them, of which one colour, `key`, is transparent */
function scatterKeyed(
  row: Uint8Array,
  values: Uint8Array | Uint16Array,
  key: readonly number[],
  pixels: Uint8Array,
  to: number,
  distance: number,
): void {
  const samples = key.length;
  for (let from = 0, at = to; from < row.length; from += samples, at += distance) {
    let isKey = true;
    for (let channel = 0; channel < samples; channel += 1) {
      pixels[at + channel] = row[from + channel] ?? 0;
      if (values[from + channel] !== key[channel]) isKey = false;
    }
    pixels[at + samples] = isKey ? 0 : 255;
  }
}

function transparentColour(
  transparency: Uint8Array | undefined,
  samples: number,
): readonly number[] | undefined {
  if (!transparency || transparency.length < samples * 2) return undefined;
  return Array.from({ length: samples }, (_, index) => {
    return (transparency[index * 2] ?? 0) * 256 + (transparency[index * 2 + 1] ?? 0);
  });
}
