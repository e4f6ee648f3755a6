/** The one way from an image file to pixels. */
import { BeyondBytes, FileBytes } from "./file-bytes";
import {
  type Background,
  type DecodedImage,
  ENDS_EARLY,
  type ImageDecoders,
  invalidImage,
  requireSize,
} from "./image";
import { formatOf } from "./image-formats";

/** Endings of files that are read, in lower case. */
export const IMAGE_ENDINGS: readonly string[] = [
  "jpg",
  "jpeg",
  "jfif",
  "png",
  "webp",
  "gif",
  "bmp",
  "tif",
  "tiff",
  "ppm",
  "pgm",
  "pbm",
  "pnm",
];

/** Endings of images that are not read: files of these names are worth a word of why. */
export const UNREAD_ENDINGS: readonly string[] = [
  "heic",
  "heif",
  "avif",
  "jxl",
  "jp2",
  "cr2",
  "cr3",
  "nef",
  "arw",
  "dng",
  "raf",
  "orf",
  "rw2",
  "psd",
];

export interface ReadOptions {
  /** What transparent parts are laid on: white where it is left out. */
  readonly background?: Background;
}

/**
 * Reads an image file, whatever its name is. Transparent parts are laid on white or black; 16 bits are rounded to 8; of several frames
 * the first one is read; colour profiles are not applied. The header tells what was passed over so.
 *
 * @throws SkiploomError `invalid-image`, in words, for a file that is damaged, too large, or of a format that is not read
 */
export async function readImage(
  file: Uint8Array,
  decoders: ImageDecoders,
  { background = "white" }: ReadOptions = {},
): Promise<DecodedImage> {
  const format = formatOf(file);
  try {
    const header = format.header(new FileBytes(file, true));
    requireSize(header.width, header.height);
    return { header, raster: await format.read(file, header, { decoders, background }) };
  } catch (error) {
    throw error instanceof BeyondBytes ? invalidImage(ENDS_EARLY) : error;
  }
}
