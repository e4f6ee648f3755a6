/**
 * Mean and standard deviation of each channel, from the training samples only: what is learned from the
 * validation and test samples must not reach training, not even through two numbers.
 */
import { z } from "zod";
import type { DatasetBundle, DatasetPart } from "./bundle";
import { DatasetError } from "./error";

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

/** As much of a dataset as is measured: a `DatasetBundle`, or its training images alone. */
export interface MeasuredImages {
  readonly train: Pick<DatasetPart, "images" | "count">;
  readonly pixelMaximum: number;
  readonly info: Pick<DatasetBundle["info"], "imageShape">;
}

/**
 * Measures the samples at `indices` of the dataset's training part. Pixels are counted by value first, so the
 * sums are exact and the result does not depend on the order of the samples. A channel that never changes gets
 * the deviation 1: it becomes zero everywhere and nothing is divided by zero.
 *
 * @throws DatasetError (`invalid-request`) when there are no samples, or one lies outside the training part
 */
export function computeNormalisation(dataset: MeasuredImages, indices: Uint32Array): Normalisation {
  const { images, count } = dataset.train;
  const [height, width, channels] = dataset.info.imageShape;
  const sampleSize = height * width * channels;
  if (indices.length === 0 || indices.some((index) => index >= count)) {
    throw new DatasetError(
      "invalid-request",
      `Mean and deviation need at least one training sample, each with an index below ${count}.`,
    );
  }
  const histogram = new Float64Array(channels * 256);
  for (const index of indices) {
    const start = index * sampleSize;
    for (let offset = 0; offset < sampleSize; offset += 1) {
      const bin = (offset % channels) * 256 + (images[start + offset] ?? 0);
      histogram[bin] = (histogram[bin] ?? 0) + 1;
    }
  }
  const pixels = indices.length * height * width;
  const statistics = Array.from({ length: channels }, (_, channel) =>
    measure(histogram.subarray(channel * 256, (channel + 1) * 256), pixels, dataset.pixelMaximum),
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
