/** Which augmentation goes with which images: a flip is sound for clothes, and turns a digit into something else. */
import { z } from "zod";

export const augmentationSchema = z.strictObject({
  /** Pad by this many pixels of zeros and crop back at a random place (He et al. 2015, section 4.2: 4). 0: off. */
  shiftPixels: z.number().int().min(0).max(16),
  horizontalFlip: z.boolean(),
});
export type AugmentationSettings = z.infer<typeof augmentationSchema>;

const NO_AUGMENTATION: AugmentationSettings = { shiftPixels: 0, horizontalFlip: false };

/** What a dataset proposes: its own, or none where nobody has said what its images bear. */
export function proposedAugmentation(dataset: {
  readonly augmentation?: AugmentationSettings | undefined;
}): AugmentationSettings {
  return dataset.augmentation ?? NO_AUGMENTATION;
}

/** "no shift, no flip", "a shift of up to 2 pixels, a flip". */
export function augmentationWords({ shiftPixels, horizontalFlip }: AugmentationSettings): string {
  const pixels = `${shiftPixels} ${shiftPixels === 1 ? "pixel" : "pixels"}`;
  const shift = shiftPixels === 0 ? "no shift" : `a shift of up to ${pixels}`;
  return `${shift}, ${horizontalFlip ? "a flip" : "no flip"}`;
}

export function isSameAugmentation(one: AugmentationSettings, other: AugmentationSettings): boolean {
  return one.shiftPixels === other.shiftPixels && one.horizontalFlip === other.horizontalFlip;
}

/**
 * What of an augmentation does not suit the images, in words; undefined where nothing is known against it.
 *
 * @param imageShape `[height, width, channels]`
 * @param own the dataset's, where somebody has said it
 */
export function unsuitable(
  { shiftPixels, horizontalFlip }: AugmentationSettings,
  imageShape: readonly number[],
  own: AugmentationSettings | undefined,
): string | undefined {
  const [height = 0, width = 0] = imageShape;
  const most = largestShift(imageShape, own);
  const reasons = [
    ...(horizontalFlip && own && !own.horizontalFlip
      ? ["images are flipped from left to right, which changes what they show"]
      : []),
    ...(shiftPixels > most
      ? [
          `images of ${height}×${width} pixels are shifted by up to ${shiftPixels}, which pushes much of them out`,
        ]
      : []),
  ];
  return reasons.length === 0 ? undefined : reasons.join(", and ");
}

/** In pixels: a quarter of the smaller side, or what the dataset itself bears. */
export function largestShift(imageShape: readonly number[], own: AugmentationSettings | undefined): number {
  const [height = 0, width = 0] = imageShape;
  return Math.max(own?.shiftPixels ?? 0, Math.floor(Math.min(height, width) / 4));
}
