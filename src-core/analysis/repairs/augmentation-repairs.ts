import { augmentationWords, largestShift } from "../../datasets/augmentation";
import { setAugmentation } from "../../network/edits/settings";
import type { DatasetFacts } from "../analysis";
import type { Examination } from "../examine";
import { type PossibleRepair, possibleRepair } from "./possible-repair";

/** The dataset's own augmentation; where it has none, a shift that leaves the images in view. */
export function augmentationRepairs(
  { document }: Pick<Examination, "document">,
  dataset: DatasetFacts | undefined,
): PossibleRepair[] {
  if (dataset === undefined) return [];
  const { horizontalFlip } = document.recipe.augmentation;
  const suited = dataset.augmentation ?? {
    shiftPixels: largestShift(dataset.imageShape, undefined),
    horizontalFlip,
  };
  const label = `Train with ${augmentationWords(suited)}`;
  return [possibleRepair("suited-augmentation", label, (current) => setAugmentation(current, suited))];
}
