/** Which augmentation leaves the images of a dataset what they are. */
import {
  type AugmentationSettings,
  type BorneAugmentation,
  type ProposedAugmentation,
  proposedAugmentation,
} from "./augmentation";

/** What is known of the images. */
export interface AugmentedImages {
  /** `[height, width, channels]`. */
  readonly imageShape: readonly number[];
  /** What they bear, where somebody has said it. */
  readonly augmentation?: BorneAugmentation | undefined;
}

/** Degrees that leave nearly everything what it is: a 6 that is turned by more becomes a 9 some day. */
const HARMLESS_DEGREES = 15;

/** What of an augmentation does not suit the images, in words; undefined where nothing is known against it. */
export function unsuitable(augmentation: AugmentationSettings, images: AugmentedImages): string | undefined {
  const [height = 0, width = 0, channels] = images.imageShape;
  const { shiftPixels, rotationDegrees, cutoutPixels } = augmentation;
  const most = limitsOf(images);
  const changing = [
    ...(augmentation.horizontalFlip && !most.horizontalFlip ? ["flipped from left to right"] : []),
    ...(augmentation.verticalFlip && !most.verticalFlip ? ["flipped upside down"] : []),
    ...(rotationDegrees > most.rotationDegrees ? [`turned by up to ${rotationDegrees}°`] : []),
  ];
  const reasons = [
    ...(changing.length > 0 ? [`images are ${listed(changing)}, which changes what they show`] : []),
    ...(shiftPixels > most.shiftPixels
      ? [
          `images of ${height}×${width} pixels are shifted by up to ${shiftPixels}, which pushes much of them out`,
        ]
      : []),
    ...(cutoutPixels > Math.min(height, width)
      ? [
          `a square of ${cutoutPixels} pixels is cut out of images of ${height}×${width}, which leaves little of them`,
        ]
      : []),
    ...(augmentation.saturation > 0 && channels === 1
      ? ["images are grey, where saturation changes nothing"]
      : []),
  ];
  return reasons.length === 0 ? undefined : reasons.join(", and ");
}

function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length > 1 ? `${words.slice(0, -1).join(", ")} and ${last}` : last;
}

/** The augmentation with what does not suit the images mended: as the dataset proposes it, or within what they bear. */
export function suited(augmentation: AugmentationSettings, images: AugmentedImages): AugmentationSettings {
  const [height = 0, width = 0, channels] = images.imageShape;
  const smaller = Math.min(height, width);
  const { cutoutPixels, saturation, shiftPixels } = augmentation;
  const borne = images.augmentation
    ? proposedAugmentation(images)
    : { shiftPixels: Math.min(shiftPixels, limitsOf(images).shiftPixels) };
  return {
    ...augmentation,
    ...borne,
    cutoutPixels: cutoutPixels > smaller ? Math.floor(smaller / 2) : cutoutPixels,
    saturation: channels === 1 ? 0 : saturation,
  };
}

/** Where nobody has said what images bear, nothing is known against flips and turns; and a quarter of the smaller side leaves them in view. */
function limitsOf({ imageShape, augmentation: own }: AugmentedImages): ProposedAugmentation {
  const [height = 0, width = 0] = imageShape;
  const quarter = Math.floor(Math.min(height, width) / 4);
  const { shiftPixels, horizontalFlip, verticalFlip, rotationDegrees } = proposedAugmentation({
    augmentation: own,
  });
  return {
    shiftPixels: Math.max(shiftPixels, quarter),
    horizontalFlip: own === undefined || horizontalFlip,
    verticalFlip: own === undefined || verticalFlip,
    rotationDegrees: own === undefined ? 180 : Math.max(rotationDegrees, HARMLESS_DEGREES),
  };
}
