/** What is done to training images at random, and what a dataset says of it: a flip is sound for clothes, and turns a digit into something else. */
import { z } from "zod";

/** What is done to training images at random. 0 and false are off. Ranges are drawn from evenly. */
export const augmentationSchema = z.strictObject({
  /** Pad by this many pixels of zeros and crop back at a random place (He et al. 2015, section 4.2: 4). */
  shiftPixels: z.number().int().min(0).max(16),
  /** Half of the images are mirrored from left to right. */
  horizontalFlip: z.boolean(),
  /** Half of the images are mirrored from top to bottom. */
  verticalFlip: z.boolean(),
  /** Turned about the centre by an angle from -d to +d degrees. */
  rotationDegrees: z.number().min(0).max(180),
  /** Enlarged about the centre by a factor from 1-s to 1+s. */
  scale: z.number().min(0).max(0.9),
  /** Multiplied by a factor from max(0, 1-b) to 1+b; contrast and saturation alike (torchvision's ColorJitter). */
  brightness: z.number().min(0).max(1),
  contrast: z.number().min(0).max(1),
  saturation: z.number().min(0).max(1),
  /** Side of a square that is cut out, its centre anywhere in the image (DeVries & Taylor 2017). */
  cutoutPixels: z.number().int().min(0).max(4_096),
  /**
   * Two images are mixed, pixel by pixel: their share is drawn from Beta(alpha, alpha), once a batch (Zhang et al. 2018). With cutmix as
   * well, one of the two is drawn for each batch.
   */
  mixup: z.number().min(0).max(10),
  /** A rectangle of another image is pasted; its share is drawn like mixup's and counted as pasted (Yun et al. 2019). */
  cutmix: z.number().min(0).max(10),
});
export type AugmentationSettings = z.infer<typeof augmentationSchema>;

export const NO_AUGMENTATION: AugmentationSettings = {
  shiftPixels: 0,
  horizontalFlip: false,
  verticalFlip: false,
  rotationDegrees: 0,
  scale: 0,
  brightness: 0,
  contrast: 0,
  saturation: 0,
  cutoutPixels: 0,
  mixup: 0,
  cutmix: 0,
};

const AUGMENTATIONS: readonly (keyof AugmentationSettings)[] = augmentationSchema.keyof().options;

/** What leaves the meaning of a dataset's images as it is, where somebody has said it. What is left out does not. */
export const borneSchema = z.strictObject({
  ...augmentationSchema.pick({ shiftPixels: true, horizontalFlip: true }).shape,
  ...augmentationSchema.pick({ verticalFlip: true, rotationDegrees: true }).partial().shape,
});
export type BorneAugmentation = z.infer<typeof borneSchema>;

/** The same with all said. */
export type ProposedAugmentation = Pick<AugmentationSettings, keyof BorneAugmentation>;

/** What a dataset proposes: what its images bear, or nothing where nobody has said it. */
export function proposedAugmentation(dataset: {
  readonly augmentation?: BorneAugmentation | undefined;
}): ProposedAugmentation {
  const {
    shiftPixels = 0,
    horizontalFlip = false,
    verticalFlip = false,
    rotationDegrees = 0,
  } = dataset.augmentation ?? {};
  return { shiftPixels, horizontalFlip, verticalFlip, rotationDegrees };
}

export function isSameAugmentation(one: AugmentationSettings, other: AugmentationSettings): boolean {
  return AUGMENTATIONS.every((name) => one[name] === other[name]);
}
