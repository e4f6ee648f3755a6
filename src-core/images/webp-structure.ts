/** What a WebP file says before its pixels (RFC 9649), and the parts of a moving one. */
import { namedExif, type Orientation, orientationOf } from "./exif";
import { BeyondBytes, type FileBytes } from "./file-bytes";
import { DAMAGED, type ImageHeader, invalidImage, uprightSize } from "./image";

export interface WebpStructure {
  readonly width: number;
  readonly height: number;
  readonly hasAlpha: boolean;
  readonly hasProfile: boolean;
  readonly orientation: Orientation;
  readonly frames: ImageHeader["frames"];
  /** The first frame of a moving picture; a still one is the file itself. */
  readonly frame: WebpFrame | undefined;
}

export interface WebpFrame {
  /** On the whole picture. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Where its own parts begin and end. */
  readonly at: number;
  readonly end: number;
}

interface Chunk {
  /** Four letters: `VP8 `. */
  readonly type: string;
  readonly at: number;
  readonly length: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

const FIRST_CHUNK = 12;
const CHUNK_HEADER = 8;
const FLAGS = { animation: 0x02, exif: 0x08, alpha: 0x10, profile: 0x20 };
/** Of a frame, before its own parts. */
const FRAME_HEADER = 16;

/** @throws SkiploomError `invalid-image`; BeyondBytes */
export function webpHeader(file: FileBytes): ImageHeader {
  const { width, height, orientation, frames, hasProfile } = webpStructure(file);
  const size = uprightSize(width, height, orientation);
  return { format: "WebP", ...size, orientation, channels: 3, bits: 8, frames, hasProfile };
}

/** @throws SkiploomError `invalid-image`; BeyondBytes */
export function webpStructure(file: FileBytes): WebpStructure {
  const first = chunkAt(file, FIRST_CHUNK);
  if (first.type !== "VP8X") {
    const size = bitstreamSize(file, first);
    if (!size) throw invalidImage("it does not say how large it is");
    const hasAlpha = first.type === "VP8L" && (file.byte(first.at + 4) & 0x10) !== 0;
    return { ...size, hasAlpha, hasProfile: false, orientation: 1, frames: "one", frame: undefined };
  }
  const flags = file.byte(first.at);
  const isMoving = (flags & FLAGS.animation) !== 0;
  return {
    width: file.uint24(first.at + 4) + 1,
    height: file.uint24(first.at + 7) + 1,
    hasAlpha: (flags & FLAGS.alpha) !== 0 || isMoving,
    hasProfile: (flags & FLAGS.profile) !== 0,
    orientation: flags & FLAGS.exif ? exifOrientation(file, first) : 1,
    frames: isMoving ? framesFrom(file, first) : "one",
    frame: isMoving
      ? frameOf(
          file,
          find(file, first, (type) => type === "ANMF"),
        )
      : undefined,
  };
}

/**
 * The size that the decoder will find, which may be another one than the file says before.
 *
 * @param at where parts begin, of a file or of a frame
 */
export function sizeOfPixels(file: FileBytes, at: number): Size | undefined {
  return bitstreamSize(
    file,
    find(file, chunkAt(file, at), (type) => type === "VP8 " || type === "VP8L"),
  );
}

function chunkAt(file: FileBytes, at: number): Chunk {
  return { type: file.letters(at, 4), at: at + CHUNK_HEADER, length: file.uint32(at + 4, true) };
}

/** Parts have whole pairs of bytes. */
function after(file: FileBytes, { at, length }: Chunk): Chunk {
  return chunkAt(file, at + length + (length % 2));
}

function find(file: FileBytes, from: Chunk, isIt: (type: string) => boolean): Chunk {
  let chunk = from;
  while (!isIt(chunk.type)) chunk = after(file, chunk);
  return chunk;
}

function exifOrientation(file: FileBytes, from: Chunk): Orientation {
  const { at, length } = find(file, from, (type) => type === "EXIF");
  const block = file.part(at, length);
  return orientationOf(namedExif(block) ?? block);
}

function framesFrom(file: FileBytes, from: Chunk): ImageHeader["frames"] {
  try {
    const first = find(file, from, (type) => type === "ANMF");
    find(file, after(file, first), (type) => type === "ANMF");
    return "several";
  } catch (error) {
    if (error instanceof BeyondBytes) return file.isWhole ? "one" : "unknown";
    throw error;
  }
}

function frameOf(file: FileBytes, { at, length }: Chunk): WebpFrame {
  return {
    left: file.uint24(at) * 2,
    top: file.uint24(at + 3) * 2,
    width: file.uint24(at + 6) + 1,
    height: file.uint24(at + 9) + 1,
    at: at + FRAME_HEADER,
    end: at + length,
  };
}

/** RFC 6386, section 9.1, for VP8; RFC 9649, section 3.4, for VP8L. */
function bitstreamSize(file: FileBytes, { type, at }: Chunk): Size | undefined {
  if (type === "VP8 ") {
    if (file.uint24(at + 3) !== 0x2a019d) throw invalidImage(DAMAGED);
    return { width: file.uint16(at + 6, true) & 0x3fff, height: file.uint16(at + 8, true) & 0x3fff };
  }
  if (type !== "VP8L") return undefined;
  if (file.byte(at) !== 0x2f) throw invalidImage(DAMAGED);
  const bits = file.uint32(at + 1, true);
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}
