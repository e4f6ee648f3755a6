/**
 * Mean and standard deviation of each channel, from the training samples only: what is learned from the
 * validation and test samples must not reach training, not even through two numbers.
 */
import { z } from "zod";
import { DatasetError } from "./error";
import { inPieces, type SamplePart } from "./samples";

/** In units of pixel / pixelMaximum, one number a channel. */
export interface Normalisation {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** As it crosses a channel, and as a record keeps it. */
export const normalisationSchema = z.object({
  mean: z.array(z.number()).min(1).max(4),
  deviation: z.array(z.number().positive()).min(1).max(4),
});

/** Less than that of a single byte that differs by one among a thousand billions. */
const LEAST_DEVIATION = 1e-9;

/** Whether it may be of images with so many channels: what was kept in a file may have been changed there. */
export function isNormalisationOf({ mean, deviation }: Normalisation, channels: number): boolean {
  return (
    mean.length === channels &&
    deviation.length === channels &&
    mean.every((value) => value >= 0 && value <= 1) &&
    deviation.every((value) => value >= LEAST_DEVIATION && value <= 1)
  );
}

/** Images of a piece while they are counted: some megabytes of usual ones. */
const COUNTED_BYTES = 4 * 1024 ** 2;

/**
 * Measures a training part. Pixels are counted by value first, so the sums are exact and the result does not depend on the order of
 * the images. A channel that never changes gets the deviation 1: it becomes zero everywhere and nothing is divided by zero.
 *
 * @param imageShape `[height, width, channels]`
 * @throws DatasetError (`invalid-request`) when there are no images
 */
export async function measureNormalisation(
  part: SamplePart,
  [height, width, channels]: readonly [number, number, number],
  pixelMaximum: number,
): Promise<Normalisation> {
  if (part.count === 0) {
    throw new DatasetError("invalid-request", "Mean and deviation need at least one training image.");
  }
  const size = height * width * channels;
  const histogram = new Float64Array(channels * 256);
  for await (const { pixels } of inPieces(part, Math.max(1, Math.floor(COUNTED_BYTES / size)))) {
    for (let offset = 0; offset < pixels.length; offset += 1) {
      const bin = (offset % channels) * 256 + (pixels[offset] ?? 0);
      histogram[bin] = (histogram[bin] ?? 0) + 1;
    }
  }
  const statistics = Array.from({ length: channels }, (_, channel) =>
    measure(
      histogram.subarray(channel * 256, (channel + 1) * 256),
      part.count * height * width,
      pixelMaximum,
    ),
  );
  return {
    mean: statistics.map(({ mean }) => mean),
    deviation: statistics.map(({ deviation }) => deviation),
  };
}

/**
 * What each byte becomes: `table[channel * 256 + byte]` is (byte / pixelMaximum - mean) / deviation. One look-up
 * a pixel while batches are filled.
 */
export function normalisationTable(normalisation: Normalisation, pixelMaximum: number): Float32Array {
  const table = new Float32Array(normalisation.mean.length * 256);
  normalisation.mean.forEach((mean, channel) => {
    const deviation = normalisation.deviation[channel] ?? 1;
    for (let byte = 0; byte < 256; byte += 1) {
      table[channel * 256 + byte] = (byte / pixelMaximum - mean) / deviation;
    }
  });
  return table;
}

function measure(
  counts: Float64Array,
  pixels: number,
  pixelMaximum: number,
): { mean: number; deviation: number } {
  const total = counts.reduce((sum, count, byte) => sum + count * byte, 0);
  const mean = total / pixels;
  const squares = counts.reduce((sum, count, byte) => sum + count * (byte - mean) ** 2, 0);
  const isConstant = counts.filter((count) => count > 0).length === 1;
  const deviation = isConstant ? 1 : Math.sqrt(squares / pixels) / pixelMaximum;
  return { mean: mean / pixelMaximum, deviation };
}
