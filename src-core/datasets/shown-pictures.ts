/** Pictures of a part, to be looked at: bytes from 0 to 255, and made smaller where so many of them are more than a message holds. */
import { resized } from "../images/resize";
import type { SamplePart } from "./samples";

/** Of all pictures of an answer: a quarter of what a message may have. */
export const MOST_SHOWN_BYTES = 16 * 2 ** 20;
/** Of pictures that are read at once. */
const READ_BYTES = 8 * 2 ** 20;

export interface ShownPictures {
  /** `[count, height, width, channels]` */
  readonly images: Uint8Array<ArrayBuffer>;
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/**
 * @param places in the part
 * @param imageShape `[height, width, channels]` of its pictures
 * @param white the byte that stands for white
 * @throws what reading throws
 */
export async function readShown(
  part: SamplePart,
  places: Uint32Array,
  imageShape: readonly [number, number, number],
  white: number,
): Promise<ShownPictures> {
  const [height, width, channels] = imageShape;
  const count = places.length;
  const size = height * width * channels;
  const side = Math.min(1, Math.sqrt(MOST_SHOWN_BYTES / (size * Math.max(1, count))));
  const small = (length: number): number => Math.max(1, Math.floor(length * side));
  // Of other numbers of channels there are only small pictures.
  const isSmaller = side < 1 && (channels === 1 || channels === 3);
  const to = isSmaller ? { height: small(height), width: small(width) } : { height, width };
  const smallSize = to.height * to.width * channels;
  const images = new Uint8Array(count * smallSize);
  const atOnce = Math.max(1, Math.floor(READ_BYTES / size));
  for (let from = 0; from < count; from += atOnce) {
    const read = await part.read(places.subarray(from, from + atOnce));
    for (let at = 0; at < read.length; at += size) {
      const pixels = read.subarray(at, at + size);
      const picture = isSmaller
        ? resized(
            { width, height, channels, step: channels, pixels },
            { left: 0, top: 0, width, height },
            to.height,
            to.width,
          )
        : pixels;
      const into = (from + at / size) * smallSize;
      for (let byte = 0; byte < smallSize; byte += 1)
        images[into + byte] = Math.min(255, Math.round(((picture[byte] ?? 0) * 255) / white));
    }
  }
  return { images, count, ...to, channels };
}
