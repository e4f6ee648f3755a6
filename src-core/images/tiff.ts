/** Reads the first image of a TIFF file: strips or tiles, grey, colour or a table of colours, 1 to 16 bits. */
import { layOn, levelOf } from "./background";
import { FileBytes } from "./file-bytes";
import { DAMAGED, type ImageHeader, invalidImage, type Raster, type ReadingContext } from "./image";
import { rasterOfPalette } from "./palette";
import { rowBytes, toBytes, unpack } from "./samples";
import { TiffDirectory } from "./tiff-directory";
import { decodeJpegSegment } from "./tiff-jpeg";
import { undoDifferences, unpackedSegment } from "./tiff-packing";
import { TAGS, type TiffStructure, tiffStructure } from "./tiff-structure";

/** As many as an image of 64 million pixels has in the smallest usual tiles. */
const MOST_SEGMENTS = 100_000;

/** @throws SkiploomError `invalid-image`; BeyondBytes */
export async function readTiff(
  bytes: Uint8Array,
  header: ImageHeader,
  context: ReadingContext,
): Promise<Raster> {
  const file = new FileBytes(bytes, true);
  const directory = new TiffDirectory(file);
  const tiff = tiffStructure(directory);
  const step = stepOf(tiff);
  const pixels = new Uint8Array(tiff.width * tiff.height * step);
  const tables = directory.bytes(TAGS.jpegTables);
  for (const segment of segmentsOf(file, directory, tiff)) {
    if (tiff.packing === "jpeg") {
      const size = { width: tiff.segmentWidth, height: segment.rows };
      const raster = await decodeJpegSegment(segment.data, tables, tiff.colour, size, context.decoders.jpeg);
      placeJpeg(raster, segment, tiff, pixels);
    } else placeSamples(segment, tiff, pixels);
  }
  return rasterOf(tiff, pixels, header, context);
}

/** Bytes that are kept of a pixel: its colours, and how opaque it is. */
function stepOf({ colour, alpha }: TiffStructure): number {
  return (colour === "rgb" || colour === "yCbCr" ? 3 : 1) + (alpha === "none" ? 0 : 1);
}

interface Segment {
  readonly data: Uint8Array;
  /** Its first pixel's place. */
  readonly left: number;
  readonly top: number;
  /** That it holds: those of a tile may go beyond the image. */
  readonly rows: number;
  /** Of samples that stand apart, which one. */
  readonly plane: number;
}

function* segmentsOf(file: FileBytes, directory: TiffDirectory, tiff: TiffStructure): Generator<Segment> {
  const { width, height, segmentWidth, segmentHeight, isTiled } = tiff;
  if (segmentWidth < 1 || segmentHeight < 1) throw invalidImage(DAMAGED);
  const across = Math.ceil(width / segmentWidth);
  const down = Math.ceil(height / segmentHeight);
  const count = across * down * (tiff.isPlanar ? tiff.samples : 1);
  const offsets = directory.numbers(isTiled ? TAGS.tileOffsets : TAGS.stripOffsets, MOST_SEGMENTS) ?? [];
  const lengths = lengthsOf(directory, tiff, offsets);
  if (offsets.length < count || lengths.length < count)
    throw invalidImage("it does not say where its pixels are");
  // What lies there several times could make a small file endless work.
  const total = lengths.reduce((sum, length) => sum + length, 0);
  if (total > 2 * file.bytes.length) throw invalidImage("its parts lie over each other");
  for (let index = 0; index < count; index += 1) {
    const place = index % (across * down);
    const top = Math.floor(place / across) * segmentHeight;
    yield {
      data: file.part(offsets[index] ?? 0, lengths[index] ?? 0),
      left: (place % across) * segmentWidth,
      top,
      rows: isTiled ? segmentHeight : Math.min(segmentHeight, height - top),
      plane: Math.floor(index / (across * down)),
    };
  }
}

/** Old files of one strip do not say how long it is. */
function lengthsOf(
  directory: TiffDirectory,
  { isTiled, packing, samples, width, height, depth }: TiffStructure,
  offsets: readonly number[],
): readonly number[] {
  const said = directory.numbers(isTiled ? TAGS.tileBytes : TAGS.stripBytes, MOST_SEGMENTS);
  if (said || offsets.length !== 1 || packing !== "none") return said ?? [];
  return [rowBytes(width * samples, depth) * height];
}

function placeSamples(segment: Segment, tiff: TiffStructure, pixels: Uint8Array): void {
  const { depth, isPlanar, width, packing } = tiff;
  if (packing === "jpeg") return;
  const samples = isPlanar ? 1 : tiff.samples;
  const step = stepOf(tiff);
  // Samples that are not read need not be unpacked either.
  if (segment.plane >= step) return;
  const length = rowBytes(tiff.segmentWidth * samples, depth);
  const data = unpackedSegment(segment.data, length * segment.rows, packing);
  if (tiff.isDifference) {
    if (depth < 8) throw invalidImage(DAMAGED);
    undoDifferences(data, length, samples, tiff);
  }
  const largest = tiff.colour === "palette" ? 255 : 2 ** depth - 1;
  const columns = Math.min(tiff.segmentWidth, width - segment.left);
  const rows = Math.min(segment.rows, tiff.height - segment.top);
  for (let row = 0; row < rows; row += 1) {
    const bytes = data.subarray(row * length, (row + 1) * length);
    const values = toBytes(unpack(bytes, columns * samples, depth, tiff.littleEndian), largest);
    const to = ((segment.top + row) * width + segment.left) * step;
    copySamples(values, samples, columns, pixels, to + segment.plane, step);
  }
}

function placeJpeg(raster: Raster, { left, top }: Segment, tiff: TiffStructure, pixels: Uint8Array): void {
  const columns = Math.min(raster.width, tiff.width - left);
  const rows = Math.min(raster.height, tiff.height - top);
  for (let row = 0; row < rows; row += 1) {
    const from = row * raster.width * raster.step;
    const values = raster.pixels.subarray(from, from + columns * raster.step);
    const to = ((top + row) * tiff.width + left) * raster.channels;
    copySamples(values, raster.step, columns, pixels, to, raster.channels);
  }
}

/** As many of each pixel as both have. */
function copySamples(
  from: Uint8Array | Uint8ClampedArray,
  fromStep: number,
  columns: number,
  pixels: Uint8Array,
  to: number,
  step: number,
): void {
  const kept = Math.min(fromStep, step);
  if (kept === fromStep && kept === step) {
    pixels.set(from.subarray(0, columns * step), to);
    return;
  }
  for (let column = 0; column < columns; column += 1) {
    for (let sample = 0; sample < kept; sample += 1) {
      pixels[to + column * step + sample] = from[column * fromStep + sample] ?? 0;
    }
  }
}

function rasterOf(
  tiff: TiffStructure,
  pixels: Uint8Array,
  { channels }: ImageHeader,
  { background }: ReadingContext,
): Raster {
  const { width, height, alpha } = tiff;
  const step = stepOf(tiff);
  if (tiff.colour === "palette") return rasterOfPalette(pixels, width, height, tiff.palette, channels);
  if (tiff.colour === "whiteIsZero") invert(pixels, step, alpha === "none" ? step : step - 1);
  if (alpha === "plain") layOn(pixels, step, background);
  if (alpha === "multiplied") addBackground(pixels, step, levelOf(background));
  return { width, height, channels, step, pixels };
}

function invert(pixels: Uint8Array, step: number, colours: number): void {
  for (let at = 0; at < pixels.length; at += step) {
    for (let channel = at; channel < at + colours; channel += 1)
      pixels[channel] = 255 - (pixels[channel] ?? 0);
  }
}

/** Under colours that are multiplied by their opacity already. */
function addBackground(pixels: Uint8Array, step: number, level: number): void {
  for (let at = step - 1; at < pixels.length; at += step) {
    const rest = Math.round((level * (255 - (pixels[at] ?? 255))) / 255);
    for (let channel = at - step + 1; channel < at; channel += 1) {
      pixels[channel] = Math.min(255, (pixels[channel] ?? 0) + rest);
    }
  }
}
