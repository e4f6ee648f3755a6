/** Words of names that say which part something belongs to: `train_images`, `fashion-mnist_test.csv`. */
import type { DatasetPartName } from "../parts";
import { partOfName } from "./folder-layout";

/** In lower case, between whatever is no letter or digit. */
export function wordsOf(name: string): string[] {
  return name
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}

/** By the last word that says so. */
export function partOfWords(name: string): DatasetPartName | undefined {
  return wordsOf(name)
    .map(partOfName)
    .findLast((part) => part !== undefined);
}
