/** Single prepared pictures as a person looks through them: which belong to a class, and what they look like, small. */
import { DATASET_PARTS, type DatasetPartName } from "#core/datasets/parts";
import { SkiploomError } from "#core/foundation/errors";
import { resized } from "#core/images/resize";
import type { ParamsOf, ResultOf } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import { readPictures } from "./open-prepared";
import type { PreparedPictures, ShownView } from "./prepared-folder";

/** Longer sides of what is shown: as large as anybody looks at it in a grid. */
const MOST_SIDE = 128;
const READ_AT_ONCE = 16 * 2 ** 20;

/** Places of the pictures of some classes of the source, but for those that a person moved. */
export function membersOf(
  { samples }: PreparedPictures,
  { targets, without, also, from, count }: Omit<ParamsOf<StudioApi, "datasets.members">, "id">,
): ResultOf<StudioApi, "datasets.members"> {
  const wanted = new Set(targets);
  const [isGone, isAlso] = [new Set(without), new Set(also)];
  const places: number[] = [];
  let found = 0;
  samples.targets.forEach((target, place) => {
    if (isGone.has(place) || !(wanted.has(target) || isAlso.has(place))) return;
    if (found >= from && places.length < count) places.push(place);
    found += 1;
  });
  return { count: found, places };
}

/**
 * In the order asked for.
 *
 * @throws SkiploomError (`not-found`) for a picture that is not there, (`invalid-dataset`, `unreadable`) where they cannot be read
 */
export async function smallPictures(
  pictures: PreparedPictures,
  { seen }: ShownView,
  places: readonly number[],
): Promise<ResultOf<StudioApi, "datasets.pictures">> {
  const { record, samples } = pictures;
  const missing = places.find((place) => place >= record.count);
  if (missing !== undefined)
    throw new SkiploomError("not-found", `There is no picture ${missing} in this dataset.`);
  const [height, width, channels] = record.preparing.imageShape;
  const shrink = Math.min(1, MOST_SIDE / Math.max(height, width));
  const side = (length: number): number => Math.max(1, Math.round(length * shrink));
  const [toHeight, toWidth] = [side(height), side(width)];
  const images = new Uint8Array(places.length * toHeight * toWidth * channels);
  const size = height * width * channels;
  const atOnce = Math.max(1, Math.floor(READ_AT_ONCE / size));
  for (let first = 0; first < places.length; first += atOnce) {
    const some = places.slice(first, first + atOnce);
    const read = await readPictures(pictures, Uint32Array.from(some));
    some.forEach((_, order) => {
      const pixels = read.subarray(order * size, (order + 1) * size);
      const raster = { height, width, channels: channels === 1 ? 1 : 3, step: channels, pixels } as const;
      const small = resized(raster, { left: 0, top: 0, height, width }, toHeight, toWidth);
      images.set(small, (first + order) * toHeight * toWidth * channels);
    });
  }
  const partOf = new Map<number, DatasetPartName>();
  const wanted = new Set(places);
  seen.places.forEach((place, sample) => {
    const part = DATASET_PARTS[seen.parts[sample] ?? -1];
    if (part && wanted.has(place)) partOf.set(place, part);
  });
  const labels = places.map((place) => samples.targets[place] ?? 0);
  return {
    images,
    labels,
    count: places.length,
    height: toHeight,
    width: toWidth,
    channels,
    names: places.map((place) => samples.name(place)),
    parts: places.map((place) => partOf.get(place) ?? null),
  };
}
