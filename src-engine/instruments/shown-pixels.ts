import type { CheckpointPreprocessing } from "#core/training/checkpoint-facts";

/** Normalised images as they were before, in bytes from 0 to 255. @param values `[images, height, width, channels]` */
export function shownPixels(
  values: Float32Array,
  { mean, deviation }: Pick<CheckpointPreprocessing, "mean" | "deviation">,
): Uint8Array {
  const channels = mean.length;
  return Uint8Array.from(values, (value, at) =>
    Math.min(
      255,
      Math.max(0, Math.round(255 * (value * (deviation[at % channels] ?? 1) + (mean[at % channels] ?? 0)))),
    ),
  );
}
