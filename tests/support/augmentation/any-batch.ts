/** Random images and settings of augmentation. */
import { type AugmentationSettings, NO_AUGMENTATION } from "#core/datasets/augmentation";
import type { Random } from "#core/foundation/random";
import type { ReferenceFacts, Shape } from "./reference";

export const SHAPES: readonly Shape[] = [
  [5, 7, 1],
  [9, 4, 3],
  [32, 32, 3],
  [1, 6, 4],
  [8, 8, 2],
];

/** One setting, or a group of them, switched on. */
export const SINGLE_SETTINGS: Readonly<Record<string, Partial<AugmentationSettings>>> = {
  shift: { shiftPixels: 3 },
  "horizontal flip": { horizontalFlip: true },
  "vertical flip": { verticalFlip: true },
  rotation: { rotationDegrees: 180 },
  scale: { scale: 0.9 },
  brightness: { brightness: 1 },
  contrast: { contrast: 1 },
  saturation: { saturation: 1 },
  cutout: { cutoutPixels: 3 },
  mixup: { mixup: 0.4 },
  cutmix: { cutmix: 1 },
};

export function settingsOf(some: Partial<AugmentationSettings>): AugmentationSettings {
  return { ...NO_AUGMENTATION, ...some };
}

/** Any of them on or off, with any strength. */
export function anySettings(random: Random): AugmentationSettings {
  const maybe = (most: number): number => (random.integerBelow(2) === 0 ? 0 : random.uniform(0, most));
  return {
    shiftPixels: Math.round(maybe(16)),
    horizontalFlip: random.integerBelow(2) === 0,
    verticalFlip: random.integerBelow(2) === 0,
    rotationDegrees: maybe(180),
    scale: maybe(0.9),
    brightness: maybe(1),
    contrast: maybe(1),
    saturation: maybe(1),
    cutoutPixels: Math.round(maybe(12)),
    mixup: maybe(3),
    cutmix: maybe(3),
  };
}

export function anyImages(
  random: Random,
  count: number,
  imageShape: Shape,
  pixelMaximum: number,
): Uint8Array {
  const size = imageShape.reduce((product, side) => product * side, count);
  return Uint8Array.from({ length: size }, () => random.integerBelow(pixelMaximum + 1));
}

export function factsOf(
  random: Random,
  imageShape: Shape,
  pixelMaximum = 255,
): ReferenceFacts & {
  readonly fill: Uint8Array;
} {
  const fill = Uint8Array.from({ length: imageShape[2] }, () => random.integerBelow(pixelMaximum + 1));
  return { imageShape, pixelMaximum, fill };
}
