/** A part of a dataset whose images are read by number when they are asked for: no part need lie in memory. */
import type { Labels } from "./labels";

export interface SamplePart {
  readonly count: number;
  /** Class of each image. */
  readonly labels: Labels;
  /**
   * @param samples places in this part, in any order
   * @returns bytes `[samples, height, width, channels]`
   */
  read(samples: Uint32Array): Promise<Uint8Array<ArrayBuffer>>;
}

/** Of images that are in memory, `[count, height, width, channels]`. @param size bytes of an image */
export function heldSamples(images: Uint8Array, labels: Labels, size: number): SamplePart {
  return {
    count: labels.length,
    labels,
    read: async (samples) => gatherImages(images, samples, size),
  };
}

/** So many images of a part, or all where it has no more, evenly over it and in its order: parts may be in the order of their classes. */
export function spreadOver(part: SamplePart, most: number): SamplePart {
  const count = Math.min(most, part.count);
  return chosenFrom(
    part,
    Array.from({ length: count }, (_, at) => Math.floor((at * part.count) / count)),
  );
}

/** The images at these places, in this order. */
export function chosenFrom(part: SamplePart, places: readonly number[]): SamplePart {
  const labelAt = (place: number): number => part.labels[place] ?? 0;
  const labels =
    part.labels instanceof Uint8Array ? Uint8Array.from(places, labelAt) : Uint16Array.from(places, labelAt);
  return {
    count: places.length,
    labels,
    read: (samples) => part.read(samples.map((sample) => places[sample] ?? 0)),
  };
}

/** Images at these places, one after the other. */
export function gatherImages(images: Uint8Array, places: Uint32Array, size: number): Uint8Array<ArrayBuffer> {
  const chosen = new Uint8Array(places.length * size);
  places.forEach((place, index) => {
    chosen.set(images.subarray(place * size, (place + 1) * size), index * size);
  });
  return chosen;
}

/** Consecutive images of a part. */
export interface Piece {
  readonly from: number;
  readonly to: number;
  readonly pixels: Uint8Array;
  readonly labels: Labels;
}

/** While one piece is worked on, so many are on their way. */
export const PIECES_AHEAD = 2;

/** A whole part, piece by piece, with the next ones asked for meanwhile. @param most images of a piece */
export async function* inPieces(part: SamplePart, most: number): AsyncGenerator<Piece, void, undefined> {
  const { count, labels } = part;
  const asked: { readonly from: number; readonly to: number; readonly pixels: Promise<Uint8Array> }[] = [];
  let next = 0;
  for (;;) {
    while (next < count && asked.length <= PIECES_AHEAD) {
      const from = next;
      const to = Math.min(count, from + most);
      const pixels = part.read(consecutive(from, to));
      // Of a piece that nobody comes to, a failure is of no interest.
      pixels.catch(() => {});
      asked.push({ from, to, pixels });
      next = to;
    }
    const first = asked.shift();
    if (!first) return;
    const { from, to, pixels } = first;
    yield { from, to, pixels: await pixels, labels: labels.subarray(from, to) };
  }
}

/** The numbers from `from` to before `to`. */
export function consecutive(from: number, to: number): Uint32Array {
  return Uint32Array.from({ length: to - from }, (_, index) => from + index);
}
