/** Whether the recipe's augmentation leaves the dataset's images what they are, and does what it says. */

import { unsuitable } from "../datasets/suited-augmentation";
import { type NetworkDocument, ROOT } from "../network/document";
import type { UnrepairedProblem } from "../network/problem";
import type { DatasetFacts } from "./analysis";

export function augmentationProblems(
  document: NetworkDocument,
  dataset: DatasetFacts | undefined,
): UnrepairedProblem[] {
  if (dataset === undefined || dataset.id !== document.dataset) return [];
  const { augmentation, batchSize } = document.recipe;
  const reason = unsuitable(augmentation, dataset);
  const mixes = augmentation.mixup > 0 || augmentation.cutmix > 0;
  return [
    ...(reason === undefined ? [] : [warning(`The recipe does not suit its data: ${reason}.`)]),
    ...(mixes && batchSize === 1
      ? [
          warning(
            "Batches are of one image, which finds no other one to be mixed with: mixup and cutmix do nothing.",
          ),
        ]
      : []),
  ];
}

function warning(message: string): UnrepairedProblem {
  return { code: "augmentation", severity: "warning", message, location: ROOT, nodes: [], edges: [] };
}
