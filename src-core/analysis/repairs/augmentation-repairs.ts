import { augmentationWords, largestShift } from "../../datasets/augmentation";
import { setAugmentation } from "../../network/edits/settings";
import type { DatasetFacts } from "../analysis";
import type { Examination } from "../examine";
import { type Candidate, candidate } from "./candidate";

/** The dataset's own augmentation; where it has none, a shift that leaves the images in view. */
export function augmentationCandidates(
  { document }: Pick<Examination, "document">,
  dataset: DatasetFacts | undefined,
): Candidate[] {
  if (dataset === undefined) return [];
  const { horizontalFlip } = document.recipe.augmentation;
  const suited = dataset.augmentation ?? {
    shiftPixels: largestShift(dataset.imageShape, undefined),
    horizontalFlip,
  };
  const label = `Train with ${augmentationWords(suited)}`;
  return [candidate("suited-augmentation", label, (current) => setAugmentation(current, suited))];
}
