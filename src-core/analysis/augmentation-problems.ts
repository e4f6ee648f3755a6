/** Whether the recipe's augmentation leaves the dataset's images what they are. */

import { unsuitable } from "../datasets/augmentation";
import { type NetworkDocument, ROOT } from "../network/document";
import type { UnrepairedProblem } from "../network/problem";
import type { DatasetFacts } from "./analysis";

export function augmentationProblems(
  document: NetworkDocument,
  dataset: DatasetFacts | undefined,
): UnrepairedProblem[] {
  if (dataset === undefined || dataset.id !== document.dataset) return [];
  const reason = unsuitable(document.recipe.augmentation, dataset.imageShape, dataset.augmentation);
  if (reason === undefined) return [];
  return [
    {
      code: "augmentation",
      severity: "warning",
      message: `The recipe does not suit the dataset "${dataset.id}": ${reason}.`,
      location: ROOT,
      nodes: [],
      edges: [],
    },
  ];
}
