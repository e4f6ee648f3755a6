/** The view of pictures that were prepared anew: what a person made of the former ones stays. */
import { isDeepStrictEqual } from "node:util";
import { carryView, type ViewedSource } from "#core/datasets/carry-view";
import { type DataOrder, splitOf } from "#core/datasets/order";
import type { DatasetView, SplitChoice } from "#core/datasets/view";
import { HASH_BYTES } from "../preparing/picture-work";
import type { PreparedPictures, ShownView } from "./prepared-folder";

/** What was made of a source before, and through which view it was seen. */
export interface FormerView {
  readonly pictures: PreparedPictures;
  readonly shown: ShownView;
}

/** Parts as they are said. Single pictures go by their pixels, and by their names where all were brought to another size or colour. */
export function carriedView(
  { pictures: former, shown }: FormerView,
  pictures: PreparedPictures,
  split: SplitChoice,
): DatasetView {
  const isAlike = isDeepStrictEqual(former.record.preparing, pictures.record.preparing);
  return carryView(shown.view, viewedSource(former, isAlike), viewedSource(pictures, isAlike), split);
}

/** Parts stay as a person drew them; otherwise they are as the source suggests it now. */
export function carriedSplit(
  { pictures, shown }: FormerView,
  order: DataOrder,
  suggested: SplitChoice,
): SplitChoice {
  const { split } = shown.view;
  const hadParts = pictures.samples.parts.some((part) => part >= 0);
  return isDeepStrictEqual(split, splitOf(order, hadParts)) ? suggested : split;
}

function viewedSource({ record, hashes, samples }: PreparedPictures, byPixels: boolean): ViewedSource {
  const keys = Buffer.from(hashes.buffer, hashes.byteOffset, hashes.byteLength);
  return {
    classNames: record.classNames,
    count: record.count,
    key: byPixels
      ? (place) => keys.toString("hex", place * HASH_BYTES, (place + 1) * HASH_BYTES)
      : (place) => samples.name(place),
  };
}
