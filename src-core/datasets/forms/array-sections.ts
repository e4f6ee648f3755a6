/** Sections of a source whose pictures and labels are arrays. */
import { NUMBER_BYTES } from "../../codecs/number-types";
import type { DatasetPartName } from "../parts";
import type { SourcePicture } from "../source";
import { type ByteScale, scaledBytes } from "./byte-scale";
import { arrange, type PixelLayout } from "./pixel-layout";
import type { SourceSection } from "./sections";
import { itemNumbers, readItems, type StoredArray } from "./stored-array";

export function arraySection(
  images: StoredArray,
  {
    part,
    targets,
    layout,
    scale,
    name,
  }: {
    readonly part: DatasetPartName | undefined;
    /** Class of each item. */
    readonly targets: Uint16Array;
    readonly layout: PixelLayout;
    readonly scale: ByteScale;
    name(item: number): string;
  },
): SourceSection {
  return {
    count: targets.length,
    part,
    name,
    target: (item) => targets[item] ?? 0,
    read: (items) => readPictures(images, items, layout, scale),
  };
}

async function* readPictures(
  images: StoredArray,
  items: Uint32Array,
  layout: PixelLayout,
  scale: ByteScale,
): AsyncIterable<SourcePicture> {
  const size = itemNumbers(images) * NUMBER_BYTES[images.type];
  let at = 0;
  for await (const { from, to, bytes } of readItems(images, items)) {
    for (; at < items.length && (items[at] ?? 0) < to; at += 1) {
      const start = ((items[at] ?? 0) - from) * size;
      const numbers = scaledBytes(
        bytes.subarray(start, start + size),
        images.type,
        images.isBigEndian,
        scale,
      );
      yield { kind: "pixels", pixels: arrange(numbers, layout) };
    }
  }
}
