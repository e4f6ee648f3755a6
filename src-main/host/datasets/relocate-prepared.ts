/** Where a prepared dataset's source lies now: it is prepared again from there, and believed where the same pictures in the same classes come of it. */
import type { DataOrder } from "#core/datasets/order";
import type { StudioDataset } from "#core/protocol/studio-api";
import { otherContent } from "./list-words";
import type { FreshDataset, PreparedDatasets, PreparedPlace } from "./prepared/prepared-datasets";
import type { PreparedPictures } from "./prepared/prepared-folder";
import { wholeSet } from "./whole-set";

/**
 * What was damaged of its pictures is mended on the way.
 *
 * @param source an absolute path
 * @throws SkiploomError (`conflict` for other pictures or classes, and what preparing throws)
 */
export async function preparedFromElsewhere(
  prepared: PreparedDatasets,
  { dataset, place }: { readonly dataset: StudioDataset; readonly place: PreparedPlace },
  source: string,
  progress: (done: number, count: number) => void,
): Promise<FreshDataset> {
  const known = await prepared.view(place).then(
    ({ pictures }) => pictures,
    () => undefined,
  );
  const order = await wholeSet(orderOf(known, source));
  const made = await prepared.prepare(order, progress);
  if (made.place.folder === place.folder) return made;
  const { pictures } = await prepared.view(made.place);
  if (known && isSame(known, pictures)) return made;
  throw otherContent(dataset, source);
}

/** As it was prepared then. */
function orderOf(known: PreparedPictures | undefined, source: string): DataOrder {
  if (!known) return { path: source, choices: {}, fit: "crop", background: "white", split: {} };
  const { preparing, source: former } = known.record;
  const { imageShape, fit, background } = preparing;
  const [height, width, channels] = imageShape;
  return {
    path: source,
    form: former.form,
    choices: { ...former.choices },
    size: [height, width],
    channels: channels === 1 ? 1 : 3,
    fit,
    background,
    split: {},
  };
}

/** Both are in the order of their pixels' hashes and classes. */
function isSame(one: PreparedPictures, other: PreparedPictures): boolean {
  if (Buffer.compare(one.hashes, other.hashes) !== 0) return false;
  const classOf = ({ record, samples }: PreparedPictures, picture: number): string | undefined =>
    record.classNames[samples.targets[picture] ?? -1];
  return one.samples.targets.every((_, picture) => classOf(one, picture) === classOf(other, picture));
}
