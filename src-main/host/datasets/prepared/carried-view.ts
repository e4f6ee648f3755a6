/** The view of pictures that were prepared anew: what a person made of the former ones stays. */
import { isDeepStrictEqual } from "node:util";
import { carryView, type ViewedSource } from "#core/datasets/carry-view";
import { type DataOrder, splitOf } from "#core/datasets/order";
import type { DatasetView, SplitChoice } from "#core/datasets/view";
import { HASH_BYTES } from "../preparing/picture-work";
import type { PreparedPictures, ShownView } from "./prepared-folder";

/** Parts stay as a person drew them; otherwise they are as the source suggests it now. */
export function carriedView(
  former: { readonly pictures: PreparedPictures; readonly shown: ShownView },
  pictures: PreparedPictures,
  order: DataOrder,
  suggested: SplitChoice,
): DatasetView {
  const { view } = former.shown;
  const hadParts = former.pictures.samples.parts.some((part) => part >= 0);
  const isSplitOwn = !isDeepStrictEqual(view.split, splitOf(order, hadParts));
  return carryView(
    view,
    viewedSource(former.pictures),
    viewedSource(pictures),
    isSplitOwn ? view.split : suggested,
  );
}

function viewedSource({ record, hashes }: PreparedPictures): ViewedSource {
  const keys = Buffer.from(hashes.buffer, hashes.byteOffset, hashes.byteLength);
  return {
    classNames: record.classNames,
    count: record.count,
    pixelKey: (place) => keys.toString("hex", place * HASH_BYTES, (place + 1) * HASH_BYTES),
  };
}
