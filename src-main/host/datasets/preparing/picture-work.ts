/** The work on pictures that is done beside the host's own thread: looking at them, and making the bytes of them that are trained on. */
import { createHash } from "node:crypto";
import { pictureHasher } from "#core/datasets/check/picture-hash";
import type { PreparedFacts, Preparing } from "#core/datasets/prepared";
import type { FilePiece } from "#core/datasets/source";
import { SkiploomError } from "#core/foundation/errors";
import type { DecodedImage, ImageDecoders, ImageHeader } from "#core/images/image";
import { HEADER_BYTES, imageHeader } from "#core/images/image-header";
import { networkImage } from "#core/images/network-image";
import { readImage } from "#core/images/read-image";
import { readPieceStartSync, readPieceSync } from "../sources/read-piece";

export const HASH_BYTES = 32;

/** A picture as its source has it: an image file by its place or in memory, or pixels of a shape. */
export type WorkPicture = FilePiece | Uint8Array;

export interface LookTask {
  readonly kind: "look";
  readonly pictures: readonly WorkPicture[];
}

/** Of each picture: what its header says, or why it cannot be had. */
export interface LookAnswer {
  readonly kind: "look";
  readonly headers: readonly (Pick<ImageHeader, "width" | "height" | "channels"> | string)[];
}

export interface PrepareTask {
  readonly kind: "prepare";
  readonly pictures: readonly WorkPicture[];
  readonly preparing: Preparing;
  /** The shape of pictures that are pixels; undefined where they are image files. */
  readonly pixelShape: readonly [number, number, number] | undefined;
}

export interface PrepareAnswer {
  readonly kind: "prepare";
  /** Bytes `[made, height, width, channels]`, of those that could be had, in their order. */
  readonly pixels: Uint8Array<ArrayBuffer>;
  /** SHA-256 of each of them. */
  readonly hashes: Uint8Array<ArrayBuffer>;
  /** Hashes of what they look like, `[made, 2]`. */
  readonly looks: Uint32Array<ArrayBuffer>;
  /** Of each picture that was asked for: why it could not be had. */
  readonly refused: readonly (string | undefined)[];
  readonly facts: PreparedFacts;
}

export type PictureTask = LookTask | PrepareTask;
export type PictureAnswer = LookAnswer | PrepareAnswer;

export const NO_FACTS: PreparedFacts = { turned: 0, deep: 0, profiled: 0, framed: 0, enlarged: 0, shrunk: 0 };

export async function workOn(task: PictureTask, decoders: ImageDecoders): Promise<PictureAnswer> {
  if (task.kind === "look") return { kind: "look", headers: task.pictures.map(headerOf) };
  return await prepare(task, decoders);
}

function headerOf(picture: WorkPicture): LookAnswer["headers"][number] {
  try {
    const { width, height, channels } = wholeHeader(picture);
    return { width, height, channels };
  } catch (error) {
    return reasonOf(error);
  }
}

/** Most files say it in their beginning; of others as much is read as they need. */
function wholeHeader(picture: WorkPicture): ImageHeader {
  const length = picture instanceof Uint8Array ? picture.length : picture.bytes;
  let wanted = Math.min(HEADER_BYTES, length);
  for (;;) {
    const start =
      picture instanceof Uint8Array ? picture.subarray(0, wanted) : readPieceStartSync(picture, wanted);
    const answer = imageHeader(start, length);
    if (answer.kind === "known") return answer.header;
    wanted = answer.bytes;
  }
}

async function prepare(
  { pictures, preparing, pixelShape }: PrepareTask,
  decoders: ImageDecoders,
): Promise<PrepareAnswer> {
  const [height, width, channels] = preparing.imageShape;
  const size = height * width * channels;
  const pixels = new Uint8Array(pictures.length * size);
  const hashes = new Uint8Array(pictures.length * HASH_BYTES);
  const looks = new Uint32Array(pictures.length * 2);
  const hashLook = pictureHasher(preparing.imageShape);
  const facts = { ...NO_FACTS };
  const refused: (string | undefined)[] = [];
  let made = 0;
  for (const picture of pictures) {
    try {
      const decoded = await decode(picture, pixelShape, preparing, decoders);
      const bytes = networkImage(decoded, preparing.imageShape, preparing.fit);
      pixels.set(bytes, made * size);
      hashes.set(createHash("sha256").update(bytes).digest(), made * HASH_BYTES);
      hashLook(bytes, looks, made);
      count(facts, decoded.header, [height, width]);
      refused.push(undefined);
      made += 1;
    } catch (error) {
      refused.push(reasonOf(error));
    }
  }
  return {
    kind: "prepare",
    pixels: pixels.slice(0, made * size),
    hashes: hashes.slice(0, made * HASH_BYTES),
    looks: looks.slice(0, made * 2),
    refused,
    facts,
  };
}

/** Bytes of a picture become an image as a file would be: pixels of a source are brought to size like any other. */
async function decode(
  picture: WorkPicture,
  pixelShape: PrepareTask["pixelShape"],
  { background }: Preparing,
  decoders: ImageDecoders,
): Promise<DecodedImage> {
  const bytes = picture instanceof Uint8Array ? picture : readPieceSync(picture);
  if (!pixelShape) return await readImage(bytes, decoders, { background });
  return imageOfPixels(bytes, pixelShape, background);
}

function imageOfPixels(
  bytes: Uint8Array,
  [height, width, own]: readonly [number, number, number],
  background: Preparing["background"],
): DecodedImage {
  const isGrey = own < 3;
  const hasOpacity = own === 2 || own === 4;
  const channels = isGrey ? 1 : 3;
  const header: ImageHeader = {
    format: "pixels",
    width,
    height,
    orientation: 1,
    channels,
    bits: 8,
    frames: "one",
    hasProfile: false,
  };
  const pixels = hasOpacity ? laidOn(bytes, channels, background === "white" ? 255 : 0) : bytes;
  return { header, raster: { width, height, channels, step: channels, pixels } };
}

function laidOn(bytes: Uint8Array, channels: number, background: number): Uint8Array {
  const step = channels + 1;
  const count = bytes.length / step;
  const pixels = new Uint8Array(count * channels);
  for (let pixel = 0; pixel < count; pixel += 1) {
    const opacity = bytes[pixel * step + channels] ?? 255;
    for (let channel = 0; channel < channels; channel += 1) {
      const value = bytes[pixel * step + channel] ?? 0;
      pixels[pixel * channels + channel] = Math.round((value * opacity + background * (255 - opacity)) / 255);
    }
  }
  return pixels;
}

function count(
  facts: { -readonly [Fact in keyof PreparedFacts]: number },
  { orientation, bits, hasProfile, frames, height, width }: ImageHeader,
  [wantedHeight, wantedWidth]: readonly [number, number],
): void {
  if (orientation !== 1) facts.turned += 1;
  if (bits > 8) facts.deep += 1;
  if (hasProfile) facts.profiled += 1;
  if (frames === "several") facts.framed += 1;
  if (height < wantedHeight || width < wantedWidth) facts.enlarged += 1;
  else if (height > wantedHeight || width > wantedWidth) facts.shrunk += 1;
}

/** The reason alone: readers say a whole sentence, of which it is the last part. */
function reasonOf(error: unknown): string {
  if (!(error instanceof SkiploomError)) throw error;
  return error.detail ?? error.message;
}
