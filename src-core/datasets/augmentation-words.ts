/** An augmentation in words. */
import type { AugmentationSettings } from "./augmentation";

/**
 * For a sentence: "no shift, no flip", "a shift of up to 2 pixels, a flip, mixup". Shift and flip are told always, because every dataset
 * says something of them.
 */
export function augmentationWords(augmentation: AugmentationSettings): string {
  const { shiftPixels, horizontalFlip, verticalFlip, rotationDegrees } = augmentation;
  const pixels = `${shiftPixels} ${shiftPixels === 1 ? "pixel" : "pixels"}`;
  return [
    shiftPixels === 0 ? "no shift" : `a shift of up to ${pixels}`,
    horizontalFlip ? "a flip" : "no flip",
    ...(verticalFlip ? ["a flip upside down"] : []),
    ...(rotationDegrees > 0 ? [`a turn of up to ${rotationDegrees}°`] : []),
    ...(augmentation.scale > 0 ? ["another scale"] : []),
    ...(augmentation.brightness > 0 ? ["another brightness"] : []),
    ...(augmentation.contrast > 0 ? ["another contrast"] : []),
    ...(augmentation.saturation > 0 ? ["another saturation"] : []),
    ...(augmentation.cutoutPixels > 0 ? ["a cutout"] : []),
    ...(augmentation.mixup > 0 ? ["mixup"] : []),
    ...(augmentation.cutmix > 0 ? ["cutmix"] : []),
  ].join(", ");
}

/** For a table, what is on alone: "shift 2 px, horizontal flip, mixup 0.2"; "none". */
export function augmentationSummary(augmentation: AugmentationSettings): string {
  const { shiftPixels, horizontalFlip, verticalFlip, rotationDegrees } = augmentation;
  const parts = [
    ...(shiftPixels > 0 ? [`shift ${shiftPixels} px`] : []),
    ...(horizontalFlip ? ["horizontal flip"] : []),
    ...(verticalFlip ? ["vertical flip"] : []),
    ...(rotationDegrees > 0 ? [`rotation ${rotationDegrees}°`] : []),
    ...(["scale", "brightness", "contrast", "saturation"] as const).flatMap((name) =>
      augmentation[name] > 0 ? [`${name} ${augmentation[name]}`] : [],
    ),
    ...(augmentation.cutoutPixels > 0 ? [`cutout ${augmentation.cutoutPixels} px`] : []),
    ...(["mixup", "cutmix"] as const).flatMap((name) =>
      augmentation[name] > 0 ? [`${name} ${augmentation[name]}`] : [],
    ),
  ];
  return parts.length === 0 ? "none" : parts.join(", ");
}
