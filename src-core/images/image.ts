/** Images as they are read from files, before they become a network's input. */
import { SkiploomError } from "../foundation/errors";
import type { Orientation } from "./exif";

/** What a file says of its image before its pixels. */
export interface ImageHeader {
  /** As people call it: `JPEG`. */
  readonly format: string;
  /** Of the upright image, in pixels. */
  readonly width: number;
  readonly height: number;
  /** How the pixels of the file are to be turned. */
  readonly orientation: Orientation;
  /** 1 where its format says that it is grey (a table of greys too), else 3. What is transparent counts by its colour. */
  readonly channels: 1 | 3;
  /** Of a sample, or of a number in a table of colours: 1 to 16. */
  readonly bits: number;
  /** The first one is read. `unknown`: the beginning of the file does not say it. */
  readonly frames: "one" | "several" | "unknown";
  /** Whether it holds a colour profile, which is not applied. */
  readonly hasProfile: boolean;
}

/** Pixels as a decoder gives them: rows from above, not turned. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  /** Numbers of a pixel that count: grey, or red, green and blue. */
  readonly channels: 1 | 3;
  /** Bytes from one pixel to the next: as many as channels or more. */
  readonly step: number;
  readonly pixels: Uint8Array | Uint8ClampedArray;
}

export interface DecodedImage {
  readonly header: ImageHeader;
  readonly raster: Raster;
}

/** Bytes red, green, blue `[height, width, 3]`, upright, without transparency. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** What transparent parts are laid on. */
export type Background = "white" | "black";

/**
 * White in image files. Means and deviations count in parts of white, so a network that was trained on data of another one (digits go
 * up to 16) is given (byte / 255 - mean) / deviation too.
 */
export const WHITE_IN_FILES = 255;

/** A decoder that is handed in, because it is WebAssembly. */
export interface RgbaDecoder {
  /**
   * @returns bytes red, green, blue, alpha `[height, width, 4]`, not turned by EXIF, and what the library says of the file, a line each;
   *   nothing where the library gives up
   * @throws Error where the decoder itself cannot be loaded
   */
  decode(file: Uint8Array): Promise<RgbaImage | undefined>;
}

export interface RgbaImage {
  readonly width: number;
  readonly height: number;
  /** The caller's own, to write into. */
  readonly rgba: Uint8Array | Uint8ClampedArray;
  readonly messages: readonly string[];
}

export interface ImageDecoders {
  readonly jpeg: RgbaDecoder;
  readonly webp: RgbaDecoder;
}

/** What reading needs beside the file. */
export interface ReadingContext {
  readonly decoders: ImageDecoders;
  readonly background: Background;
}

/** More than most cameras have, and 256 MB of pixels as decoders give them. Nothing is given memory before this is checked. */
export const MOST_PIXELS = 64_000_000;

/** @param reason goes on from a colon, without a full stop: `it ends too early` */
export function invalidImage(reason: string): SkiploomError {
  return new SkiploomError("invalid-image", `This image cannot be read: ${reason}.`, reason);
}

/** Of what files say in one way or another. */
export const ENDS_EARLY = "it ends too early";
export const DAMAGED = "its pixels are damaged";
export const TOO_FEW_PIXELS = "it has fewer pixels than it says";
export const FOR_PRINTING = "its colours are made for printing (CMYK); save it in RGB";

/** @throws SkiploomError `invalid-image` for no pixels or more than {@link MOST_PIXELS} */
export function requireSize(width: number, height: number): void {
  if (width < 1 || height < 1) throw invalidImage("it says that it has no pixels");
  if (width * height <= MOST_PIXELS) return;
  throw invalidImage(
    `it says that it has ${width}×${height} pixels, and more than ${MOST_PIXELS / 1_000_000} million are not read; make it smaller first`,
  );
}

/** The size of the upright image. */
export function uprightSize(
  width: number,
  height: number,
  orientation: Orientation,
): { readonly width: number; readonly height: number } {
  return orientation >= 5 ? { width: height, height: width } : { width, height };
}
