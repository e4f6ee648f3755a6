/** The one way from an image file to pixels. A further format is one line here and a file beside it. */
import { type ImageDecoders, invalidImage, type RgbImage } from "./image";
import { readJpeg } from "./jpeg";
import { readPng } from "./png";

interface ImageFormat {
  readonly name: string;
  /** By the first bytes: names of files often lie. */
  readonly begins: (file: Uint8Array) => boolean;
  /** Left out: known, to say so, and not read. */
  readonly read?: (file: Uint8Array, decoders: ImageDecoders) => RgbImage | Promise<RgbImage>;
}

/** Endings of files that are taken for images, in lower case. */
export const IMAGE_ENDINGS: readonly string[] = ["jpg", "jpeg", "png"];

const FORMATS: readonly ImageFormat[] = [
  { name: "JPEG", begins: startsWith("\xff\xd8\xff"), read: (file, { jpeg }) => readJpeg(file, jpeg) },
  { name: "PNG", begins: startsWith("\x89PNG\r\n\x1a\n"), read: readPng },
  { name: "GIF", begins: startsWith("GIF8") },
  { name: "WebP", begins: (file) => startsWith("RIFF")(file) && startsWith("WEBP", 8)(file) },
  { name: "TIFF", begins: (file) => startsWith("II*\0")(file) || startsWith("MM\0*")(file) },
  { name: "HEIC or AVIF", begins: startsWith("ftyp", 4) },
  { name: "JPEG XL", begins: startsWith("\xff\x0a") },
  { name: "JPEG 2000", begins: startsWith("jP  ", 4) },
  { name: "PDF", begins: startsWith("%PDF") },
  { name: "SVG", begins: (file) => startsWith("<svg")(file) || startsWith("<?xml")(file) },
  // Two letters are few, so this comes last.
  { name: "BMP", begins: (file) => startsWith("BM")(file) && file.length > 26 },
];

/**
 * Reads an image file, whatever its name is. Transparent parts are laid on white; 16 bits are rounded to 8; the image is turned upright.
 *
 * @throws SkiploomError `invalid-image`, in words, for a file that is damaged, too large, or of a format that is not read
 */
export async function readImage(file: Uint8Array, decoders: ImageDecoders): Promise<RgbImage> {
  if (file.length === 0) throw invalidImage("the file is empty");
  const format = FORMATS.find(({ begins }) => begins(file));
  if (!format) throw invalidImage("it is no image file that is known here; JPEG and PNG files are read");
  if (format.read) return format.read(file, decoders);
  throw invalidImage(`it is a ${format.name} file, and JPEG and PNG files are read; save it as one of them`);
}

function startsWith(signature: string, at = 0): (file: Uint8Array) => boolean {
  return (file) => [...signature].every((sign, index) => file[at + index] === sign.charCodeAt(0));
}
