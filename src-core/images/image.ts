/** Images as they are read from files, before they become a network's input. */
import { SkiploomError } from "../foundation/errors";

/** Bytes red, green, blue `[height, width, 3]`, upright, without transparency. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/**
 * White in image files. Means and deviations count in parts of white, so a network that was trained on data of another one (digits go
 * up to 16) is given (byte / 255 - mean) / deviation too.
 */
export const WHITE_IN_FILES = 255;

/** Decodes JPEG files: handed in, because it is WebAssembly. */
export interface JpegDecoder {
  /**
   * @returns bytes red, green, blue, alpha `[height, width, 4]`, not turned by EXIF, and what libjpeg says of the file, a line each
   * @throws Error where libjpeg gives up
   */
  decode(file: Uint8Array): Promise<DecodedJpeg>;
}

export interface DecodedJpeg {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array | Uint8ClampedArray;
  readonly messages: readonly string[];
}

export interface ImageDecoders {
  readonly jpeg: JpegDecoder;
}

/** More than any camera of today but the largest, and 300 MB of pixels. Nothing is given memory before this is checked. */
export const MOST_PIXELS = 100_000_000;

/** @param reason goes on from a colon, without a full stop: `it ends too early` */
export function invalidImage(reason: string): SkiploomError {
  return new SkiploomError("invalid-image", `This image cannot be read: ${reason}.`);
}

/** @throws SkiploomError `invalid-image` for no pixels or more than {@link MOST_PIXELS} */
export function requireSize(width: number, height: number): void {
  if (width < 1 || height < 1) throw invalidImage("it says that it has no pixels");
  if (width * height <= MOST_PIXELS) return;
  throw invalidImage(
    `it says that it has ${width}×${height} pixels, and more than ${MOST_PIXELS / 1_000_000} million are not read; make it smaller first`,
  );
}
