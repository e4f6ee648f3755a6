/** Pieces of TIFF files that are JPEG images without their tables, which stand once for all (TIFF Technical Note 2). */
import { FileBytes } from "./file-bytes";
import { DAMAGED, invalidImage, type Raster, type RgbaDecoder } from "./image";
import { decodeJpeg } from "./jpeg";
import { checkJpegParts, jpegHeader } from "./jpeg-structure";
import type { TiffColour } from "./tiff-structure";
import { joined } from "./zlib";

const START = Uint8Array.of(0xff, 0xd8);
const MARKER_BYTES = 2;

/** Adobe's part, which says whether three channels are red, green, blue or luma and chroma. */
function adobePart(transform: 0 | 1): Uint8Array {
  return Uint8Array.of(0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, transform);
}

/**
 * @param tables between start and end of an image of their own; none where each piece has its own
 * @param size that the piece must have; it may be lower at the end of the image
 * @throws SkiploomError `invalid-image`; BeyondBytes
 */
export async function decodeJpegSegment(
  data: Uint8Array,
  tables: Uint8Array | undefined,
  colour: TiffColour,
  size: { readonly width: number; readonly height: number },
  decoder: RgbaDecoder,
): Promise<Raster> {
  const file = joined([
    START,
    adobePart(colour === "rgb" ? 0 : 1),
    tables
      ? tables.subarray(MARKER_BYTES, Math.max(MARKER_BYTES, tables.length - MARKER_BYTES))
      : new Uint8Array(0),
    data.subarray(MARKER_BYTES),
  ]);
  const { width, height, channels, orientation } = jpegHeader(new FileBytes(file, true));
  if (width !== size.width || height < size.height || height > size.height + 16 || orientation !== 1) {
    throw invalidImage("its pixels are not as many as it says");
  }
  if ((channels === 1) !== (colour === "blackIsZero" || colour === "whiteIsZero"))
    throw invalidImage(DAMAGED);
  checkJpegParts(file, width * height);
  return decodeJpeg(file, { width, height }, channels, decoder);
}
