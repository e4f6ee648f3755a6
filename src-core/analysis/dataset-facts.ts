/** What analysis needs of a dataset, out of all that is known of it. */
import type { DatasetInfo } from "../datasets/info";
import type { DatasetFacts } from "./analysis";

export function factsOfDataset({
  id,
  imageShape,
  classNames,
  augmentation,
}: Pick<DatasetInfo, "id" | "imageShape" | "classNames" | "augmentation">): DatasetFacts {
  return { id, imageShape, classes: classNames.length, ...(augmentation && { augmentation }) };
}
