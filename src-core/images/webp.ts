/** Reads WebP files, of moving ones the first frame, with the decoder that is handed in. */
import { layOn, levelOf } from "./background";
import { FileBytes } from "./file-bytes";
import {
  type Background,
  DAMAGED,
  ENDS_EARLY,
  invalidImage,
  type Raster,
  type RgbaDecoder,
  requireSize,
} from "./image";
import { placedOn } from "./place";
import { decodeRgba } from "./rgba";
import { sizeOfPixels, type WebpFrame, type WebpStructure, webpStructure } from "./webp-structure";

const FIRST_CHUNK = 12;
const ALPHA_FLAG = 0x10;
const STEP = 4;

/**
 * What the frame leaves of the picture is background.
 *
 * @throws SkiploomError `invalid-image`
 */
export async function readWebp(
  file: Uint8Array,
  background: Background,
  decoder: RgbaDecoder,
): Promise<Raster> {
  const bytes = new FileBytes(file, true);
  const webp = webpStructure(bytes);
  const { frame } = webp;
  const [at, said] = frame ? [frame.at, frame] : [FIRST_CHUNK, webp];
  const stored = sizeOfPixels(bytes, at);
  if (!stored) throw invalidImage(DAMAGED);
  requireSize(stored.width, stored.height);
  if (stored.width !== said.width || stored.height !== said.height) {
    throw invalidImage("its pixels are not as many as it says");
  }
  const { rgba } = await decodeRgba(frame ? stillFile(file, frame) : file, stored, decoder);
  if (webp.hasAlpha) layOn(rgba, STEP, background);
  const raster: Raster = { ...stored, channels: 3, step: STEP, pixels: rgba };
  return frame ? placed(raster, webp, frame, background) : raster;
}

function placed(
  raster: Raster,
  { width, height }: WebpStructure,
  { left, top }: WebpFrame,
  background: Background,
): Raster {
  if (left + raster.width > width || top + raster.height > height) throw invalidImage(DAMAGED);
  return placedOn(raster, { width, height, left, top }, levelOf(background));
}

/** The frame as a file of its own, which says that it may have transparent parts. */
function stillFile(file: Uint8Array, { width, height, at, end }: WebpFrame): Uint8Array {
  if (end > file.length) throw invalidImage(ENDS_EARLY);
  const parts = file.subarray(at, end);
  const still = new Uint8Array(30 + parts.length);
  const view = new DataView(still.buffer);
  const write = (letters: string, to: number): void => {
    for (const [index, letter] of [...letters].entries()) still[to + index] = letter.charCodeAt(0);
  };
  write("RIFF", 0);
  view.setUint32(4, still.length - 8, true);
  write("WEBPVP8X", 8);
  view.setUint32(16, 10, true);
  still[20] = ALPHA_FLAG;
  view.setUint32(24, width - 1, true);
  // Three bytes each: what the width wrote beyond its own is overwritten.
  view.setUint16(27, (height - 1) & 0xffff, true);
  still[29] = (height - 1) >> 16;
  still.set(parts, 30);
  return still;
}
