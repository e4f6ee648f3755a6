/** What a PNG file says of its pixels (section 11.2.1), and what else stands before them. */
import { type Orientation, orientationOf } from "./exif";
import type { FileBytes } from "./file-bytes";
import { type ImageHeader, invalidImage, uprightSize } from "./image";
import { isGreyPalette } from "./palette";

export type PngColour = "grey" | "rgb" | "palette" | "greyAlpha" | "rgba";

export interface PngStructure {
  readonly width: number;
  readonly height: number;
  /** Bits of a sample. */
  readonly depth: number;
  readonly colour: PngColour;
  readonly interlaced: boolean;
}

/** By the number in the file. */
const COLOURS: ReadonlyMap<number, { readonly colour: PngColour; readonly depths: readonly number[] }> =
  new Map([
    [0, { colour: "grey", depths: [1, 2, 4, 8, 16] }],
    [2, { colour: "rgb", depths: [8, 16] }],
    [3, { colour: "palette", depths: [1, 2, 4, 8] }],
    [4, { colour: "greyAlpha", depths: [8, 16] }],
    [6, { colour: "rgba", depths: [8, 16] }],
  ]);

const SAMPLES: Readonly<Record<PngColour, number>> = { grey: 1, rgb: 3, palette: 1, greyAlpha: 2, rgba: 4 };

export const SIGNATURE_BYTES = 8;
/** Length, type and checksum. */
export const CHUNK_FRAME_BYTES = 12;

/** Numbers that make a pixel. */
export function samplesOf({ colour }: PngStructure): number {
  return SAMPLES[colour];
}

/**
 * Of a file's beginning alone, an orientation that stands behind the pixels is not seen; writers put it before them.
 *
 * @throws SkiploomError `invalid-image`; BeyondBytes
 */
export function pngHeader(file: FileBytes): ImageHeader {
  let structure: PngStructure | undefined;
  let orientation: Orientation = 1;
  let [isGrey, hasPixels, hasProfile, isAnimated] = [false, false, false, false];
  for (let at = SIGNATURE_BYTES; ; ) {
    if (hasPixels && !file.isWhole && !file.reach(at + 8)) break;
    const length = file.uint32(at, false);
    const type = file.letters(at + 4, 4);
    const body = (): Uint8Array => file.part(at + 8, length);
    if (!structure && type !== "IHDR") throw invalidImage("it does not begin with its size");
    if (type === "IHDR") structure ??= readPngStructure(body());
    else if (type === "PLTE") isGrey = isGreyPalette(body());
    else if (type === "eXIf" && (!hasPixels || file.reach(at + 8 + length)))
      orientation = orientationOf(body());
    else if (type === "iCCP") hasProfile = true;
    else if (type === "acTL") isAnimated = file.uint32(at + 8, false) > 1;
    else if (type === "IDAT") hasPixels = true;
    else if (type === "IEND") break;
    at += CHUNK_FRAME_BYTES + length;
  }
  if (!structure) throw invalidImage("it does not say how large it is");
  const { width, height, colour, depth } = structure;
  const size = uprightSize(width, height, orientation);
  const channels = colour.startsWith("grey") || (colour === "palette" && isGrey) ? 1 : 3;
  const frames = isAnimated ? "several" : "one";
  return {
    format: "PNG",
    ...size,
    orientation,
    channels,
    bits: colour === "palette" ? 8 : depth,
    frames,
    hasProfile,
  };
}

/** @throws SkiploomError `invalid-image` */
export function readPngStructure(body: Uint8Array): PngStructure {
  if (body.length !== 13) throw invalidImage("it does not say how large it is");
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const width = view.getUint32(0);
  const height = view.getUint32(4);
  const depth = view.getUint8(8);
  const known = COLOURS.get(view.getUint8(9));
  if (!known?.depths.includes(depth)) throw invalidImage("it has colours of no kind that PNG knows");
  const [compression, filter, interlace] = [view.getUint8(10), view.getUint8(11), view.getUint8(12)];
  if (compression !== 0 || filter !== 0 || interlace > 1) {
    throw invalidImage("its pixels are stored in no way that PNG knows");
  }
  return { width, height, depth, colour: known.colour, interlaced: interlace === 1 };
}
