/**
 * Reads PNG files (W3C Portable Network Graphics, third edition), all depths and colour types, interlaced too. Of an animation it
 * is the still image. Gamma and colour profiles are not applied, as in the tools that networks are trained with.
 */
import { unzlibSync } from "fflate";
import { type Orientation, orientationOf } from "./exif";
import { invalidImage, type RgbImage } from "./image";
import { upright } from "./orient";
import { pngChunks } from "./png-chunks";
import { type PngColours, rowToRgb } from "./png-colours";
import { undoFilter } from "./png-filters";
import { type PngHeader, readPngHeader, samplesOf } from "./png-header";

/** A part of the image that is compressed by itself: all of it, or every so many pixels (section 8.2). */
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
export function readPng(file: Uint8Array): RgbImage {
  const parts = collect(file);
  const { header } = parts;
  const passes = (header.interlaced ? ADAM7 : WHOLE)
    .map((pass) => ({
      pass,
      rows: Math.ceil((header.height - pass.firstRow) / pass.rowStep),
      columns: Math.ceil((header.width - pass.firstColumn) / pass.columnStep),
    }))
    .filter(({ rows, columns }) => rows > 0 && columns > 0);
  const bytesOf = (columns: number): number => Math.ceil((columns * samplesOf(header) * header.depth) / 8);
  const size = passes.reduce((sum, { rows, columns }) => sum + rows * (1 + bytesOf(columns)), 0);
  const data = inflated(parts.data, size);
  const image = {
    width: header.width,
    height: header.height,
    pixels: new Uint8Array(header.width * header.height * 3),
  };
  let from = 0;
  for (const { pass, rows, columns } of passes) {
    const length = bytesOf(columns);
    undoFilter(data, from, rows, length, Math.max(1, (samplesOf(header) * header.depth) / 8));
    for (let row = 0; row < rows; row += 1) {
      const to = (pass.firstRow + row * pass.rowStep) * header.width + pass.firstColumn;
      rowToRgb(
        data.subarray(from + 1, from + 1 + length),
        columns,
        parts.colours,
        image.pixels,
        to,
        pass.columnStep,
      );
      from += 1 + length;
    }
  }
  return upright(image, parts.orientation);
}

interface Parts {
  readonly header: PngHeader;
  readonly colours: PngColours;
  /** Compressed. */
  readonly data: Uint8Array;
  readonly orientation: Orientation;
}

function collect(file: Uint8Array): Parts {
  let header: PngHeader | undefined;
  let palette: Uint8Array | undefined;
  let transparency: Uint8Array | undefined;
  let orientation: Orientation = 1;
  const data: Uint8Array[] = [];
  for (const { type, body } of pngChunks(file)) {
    if (type === "IHDR") header = readPngHeader(body);
    else if (type === "PLTE") palette = body;
    else if (type === "tRNS") transparency = body;
    else if (type === "eXIf") orientation = orientationOf(body);
    else if (type === "IDAT") data.push(body);
  }
  if (!header) throw invalidImage("it does not say how large it is");
  if (data.length === 0) throw invalidImage("it has no pixels");
  if (header.colour === "palette" && !palette) throw invalidImage("its table of colours is missing");
  return { header, colours: { header, palette, transparency }, data: joined(data), orientation };
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [only] = pieces;
  if (only && pieces.length === 1) return only;
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/** No more than `size` bytes, whatever the data hold: what they have beyond them is not kept. */
function inflated(data: Uint8Array, size: number): Uint8Array {
  let result: Uint8Array;
  try {
    result = unzlibSync(data, { out: new Uint8Array(size) });
  } catch {
    throw invalidImage("its pixels are damaged");
  }
  if (result.length < size) throw invalidImage("it has fewer pixels than it says");
  return result;
}
