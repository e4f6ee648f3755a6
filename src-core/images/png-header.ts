/** What a PNG file says of its pixels (section 11.2.1). */
import { invalidImage, requireSize } from "./image";

export type PngColour = "grey" | "rgb" | "palette" | "greyAlpha" | "rgba";

export interface PngHeader {
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

/** Numbers that make a pixel. */
export function samplesOf({ colour }: PngHeader): number {
  return SAMPLES[colour];
}

/** @throws SkiploomError `invalid-image` */
export function readPngHeader(body: Uint8Array): PngHeader {
  if (body.length !== 13) throw invalidImage("it does not say how large it is");
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const width = view.getUint32(0);
  const height = view.getUint32(4);
  requireSize(width, height);
  const depth = view.getUint8(8);
  const known = COLOURS.get(view.getUint8(9));
  if (!known?.depths.includes(depth)) throw invalidImage("it has colours of no kind that PNG knows");
  const [compression, filter, interlace] = [view.getUint8(10), view.getUint8(11), view.getUint8(12)];
  if (compression !== 0 || filter !== 0 || interlace > 1) {
    throw invalidImage("its pixels are stored in no way that PNG knows");
  }
  return { width, height, depth, colour: known.colour, interlaced: interlace === 1 };
}
