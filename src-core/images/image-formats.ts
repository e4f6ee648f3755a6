/** The formats of image files. A further one is one entry here and a file beside it. */

import { readBmp } from "./bmp";
import { bmpHeader } from "./bmp-structure";
import type { FileBytes } from "./file-bytes";
import { readGif } from "./gif";
import { gifHeader } from "./gif-structure";
import { type ImageHeader, invalidImage, type Raster, type ReadingContext, uprightSize } from "./image";
import { decodeJpeg } from "./jpeg";
import { checkJpegParts, jpegHeader } from "./jpeg-structure";
import { readPng } from "./png";
import { pngHeader } from "./png-header";
import { pnmHeader, readPnm } from "./pnm";
import { readTiff } from "./tiff";
import { tiffHeader } from "./tiff-structure";
import { startsWith, UNREAD_FORMATS } from "./unread-formats";
import { readWebp } from "./webp";
import { webpHeader } from "./webp-structure";

export interface ImageFormat {
  /** By the first bytes: names of files often lie. */
  readonly begins: (file: Uint8Array) => boolean;
  /** @throws SkiploomError `invalid-image`; BeyondBytes */
  readonly header: (file: FileBytes) => ImageHeader;
  /** @throws SkiploomError `invalid-image`; BeyondBytes */
  readonly read: (file: Uint8Array, header: ImageHeader, context: ReadingContext) => Raster | Promise<Raster>;
}

/** The formats as they are told. */
export const READ_FORMATS = "JPEG, PNG, WebP, GIF, BMP, TIFF, PPM, PGM and PBM";

const FORMATS: readonly ImageFormat[] = [
  {
    begins: startsWith("\xff\xd8\xff"),
    header: jpegHeader,
    read: (file, { width, height, orientation, channels }, { decoders }) => {
      checkJpegParts(file, width * height);
      return decodeJpeg(file, uprightSize(width, height, orientation), channels, decoders.jpeg);
    },
  },
  {
    begins: startsWith("\x89PNG\r\n\x1a\n"),
    header: pngHeader,
    read: (file, header, { background }) => readPng(file, header, background),
  },
  {
    begins: (file) => startsWith("RIFF")(file) && startsWith("WEBP", 8)(file),
    header: webpHeader,
    read: (file, _, { background, decoders }) => readWebp(file, background, decoders.webp),
  },
  {
    begins: startsWith("GIF8"),
    header: gifHeader,
    read: (file, header, { background }) => readGif(file, header, background),
  },
  {
    begins: (file) => startsWith("II*\0")(file) || startsWith("MM\0*")(file),
    header: tiffHeader,
    read: readTiff,
  },
  // Two letters are few, so these come last.
  {
    begins: (file) =>
      file[0] === 0x50 && /^[1-6][\s#]$/.test(String.fromCharCode(file[1] ?? 0, file[2] ?? 0)),
    header: pnmHeader,
    read: readPnm,
  },
  {
    begins: startsWith("BM"),
    header: bmpHeader,
    read: (file, header, { background }) => readBmp(file, header, background),
  },
];

/**
 * @param file its first bytes: 256 tell it
 * @throws SkiploomError `invalid-image`, in words, for what is not read
 */
export function formatOf(file: Uint8Array): ImageFormat {
  if (file.length === 0) throw invalidImage("the file is empty");
  const format = FORMATS.find(({ begins }) => begins(file));
  if (format) return format;
  const unread = UNREAD_FORMATS.find(({ begins }) => begins(file));
  if (unread) throw invalidImage(`it is ${unread.name}; ${unread.advice}`);
  throw invalidImage(`it is no image file that is known here; ${READ_FORMATS} files are read`);
}
