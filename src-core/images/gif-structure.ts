/** What a GIF file says up to the pixels of its first frame (CompuServe, Graphics Interchange Format, version 89a). */
import { BeyondBytes, type FileBytes } from "./file-bytes";
import { type ImageHeader, invalidImage } from "./image";
import { isGreyPalette } from "./palette";

export interface GifStructure {
  readonly width: number;
  readonly height: number;
  readonly frame: GifFrame;
  readonly frames: ImageHeader["frames"];
}

export interface GifFrame {
  /** On the whole picture. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly isInterlaced: boolean;
  /** Red, green, blue of each entry. */
  readonly colours: Uint8Array;
  /** The entry that is not seen. */
  readonly transparent: number | undefined;
  /** Where its compressed pixels begin. */
  readonly at: number;
}

const EXTENSION = 0x21;
const FRAME = 0x2c;
const GRAPHIC_CONTROL = 0xf9;
const SCREEN_END = 13;

/** @throws SkiploomError `invalid-image`; BeyondBytes */
export function gifHeader(file: FileBytes): ImageHeader {
  const { width, height, frame, frames } = gifStructure(file);
  const channels = isGreyPalette(frame.colours) ? 1 : 3;
  return { format: "GIF", width, height, orientation: 1, channels, bits: 8, frames, hasProfile: false };
}

/** @throws SkiploomError `invalid-image`; BeyondBytes */
export function gifStructure(file: FileBytes): GifStructure {
  const global = tableAt(file, SCREEN_END, file.byte(10));
  let transparent: number | undefined;
  let at = SCREEN_END + global.length;
  for (let kind = file.byte(at); kind !== FRAME; kind = file.byte(at)) {
    if (kind !== EXTENSION) throw invalidImage("it has no pixels");
    if (file.byte(at + 1) === GRAPHIC_CONTROL && file.byte(at + 2) === 4) {
      transparent = file.byte(at + 3) & 1 ? file.byte(at + 6) : undefined;
    }
    at = afterBlocks(file, at + 2);
  }
  const frame = frameAt(file, at, global, transparent);
  // Some files have a frame that is larger than the picture it belongs to: it is shown whole.
  const width = Math.max(file.uint16(6, true), frame.left + frame.width);
  const height = Math.max(file.uint16(8, true), frame.top + frame.height);
  return { width, height, frame, frames: framesFrom(file, frame.at) };
}

function frameAt(file: FileBytes, at: number, global: Uint8Array, transparent: number | undefined): GifFrame {
  const flags = file.byte(at + 9);
  const local = tableAt(file, at + 10, flags);
  const colours = local.length > 0 ? local : global;
  if (colours.length === 0) throw invalidImage("its table of colours is missing");
  return {
    left: file.uint16(at + 1, true),
    top: file.uint16(at + 3, true),
    width: file.uint16(at + 5, true),
    height: file.uint16(at + 7, true),
    isInterlaced: (flags & 0x40) !== 0,
    colours,
    transparent,
    at: at + 10 + local.length,
  };
}

function tableAt(file: FileBytes, at: number, flags: number): Uint8Array {
  return flags & 0x80 ? file.part(at, 3 * 2 ** ((flags & 7) + 1)) : new Uint8Array(0);
}

/** Behind pieces of up to 255 bytes, which end with an empty one. */
function afterBlocks(file: FileBytes, from: number): number {
  let at = from;
  for (let length = file.byte(at); length > 0; length = file.byte(at)) at += 1 + length;
  return at + 1;
}

/** @param from where the pixels of the first frame begin */
function framesFrom(file: FileBytes, from: number): ImageHeader["frames"] {
  try {
    let at = afterBlocks(file, from + 1);
    while (file.byte(at) === EXTENSION) at = afterBlocks(file, at + 2);
    return file.byte(at) === FRAME ? "several" : "one";
  } catch (error) {
    // A file that ends without saying that it does so has no further frame.
    if (error instanceof BeyondBytes) return file.isWhole ? "one" : "unknown";
    throw error;
  }
}
