/** What the list of datasets keeps of each, and what others are told of it. */
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { type DatasetOptions, datasetOptionsSchema } from "#core/datasets/info";
import { dataOrderSchema } from "#core/datasets/order";
import { type StudioDataset, studioDatasetSchema } from "#core/protocol/studio-api";
import type { RetiredId } from "./dataset-names";
import type { OpenedDataset } from "./opened-dataset";
import type { PreparedDataset } from "./prepared/prepared-datasets";

const preparingOrderSchema = dataOrderSchema.omit({ path: true });
export type PreparingOrder = z.infer<typeof preparingOrderSchema>;
/** Where a person says nothing. */
const PLAIN_ORDER = preparingOrderSchema.parse({});

export const entrySchema = z.object({
  ...studioDatasetSchema.shape,
  /** Of the files that the facts were read from; left out by version 0.1.0, which never looked again. */
  stamp: z.string().optional(),
  /** What a person chose. Version 0.1.0 had no choice: labels counted from 0. */
  options: datasetOptionsSchema.default({ firstLabel: 0 }),
  /** Of a dataset that was prepared: where its pictures lie, and through which view they are seen. */
  prepared: z.strictObject({ folder: z.string(), view: z.string() }).optional(),
  /** How it was prepared, and the stamp of the source's files then. */
  preparedFrom: z.strictObject({ stamp: z.string(), order: preparingOrderSchema }).optional(),
});
export type Entry = z.infer<typeof entrySchema>;

/** What a dataset is known by. Old entries without a hash are told by everything else that is known of them. */
export function isSameContent(known: StudioDataset, found: StudioDataset): boolean {
  if (known.imageShape.join() !== found.imageShape.join()) return false;
  if (known.sha256 !== undefined) return known.sha256 === found.sha256;
  const facts = ({ counts, classNames }: StudioDataset): string => JSON.stringify([counts, classNames]);
  return facts(known) === facts(found) && known.id.replace(/-\d+$/, "") === found.id;
}

export function withFacts(entry: Entry, { info, stamp }: OpenedDataset): Entry {
  const { id, name, path: place, options } = entry;
  return { ...info, id, name, ...(place !== undefined && { path: place }), stamp, options };
}

/** Without what only the list needs. */
export function shown(entry: Entry): StudioDataset {
  const { stamp: _stamp, options: _options, prepared: _prepared, preparedFrom: _from, ...info } = entry;
  return info;
}

export function given({ firstLabel, transpose }: DatasetOptions): DatasetOptions {
  return {
    ...(firstLabel !== undefined && { firstLabel }),
    ...(transpose !== undefined && { transpose }),
  };
}

/** Several views of the same pictures: these were made, or mended, just now. */
export function stampedAs({ prepared, stamp }: Entry, other: Entry): Entry {
  const isShared = prepared !== undefined && other.prepared?.folder === prepared.folder;
  return isShared && stamp !== undefined ? { ...other, stamp } : other;
}

/** Seen through another view: what is the list's own stays. */
export function reviewed(entry: Entry, { info, place, stamp }: PreparedDataset): Entry {
  const { id, name, path: source = info.path, augmentation, preparedFrom } = entry;
  return {
    ...info,
    id,
    name,
    ...(source !== undefined && { path: source }),
    ...(augmentation && { augmentation }),
    stamp,
    options: {},
    prepared: { ...place },
    ...(preparedFrom && { preparedFrom }),
  };
}

/** What stays of an entry that is removed. */
export function retiredOf({ id, sha256 }: Entry): RetiredId {
  return { id, ...(sha256 !== undefined && { sha256 }) };
}

export function withoutStamp({ stamp: _, ...entry }: Entry): Entry {
  return entry;
}

/**
 * Of what was prepared from one place, the last one first: what was prepared in this way, or in any way where a person says nothing. Of
 * several, the first of the files as they are now.
 */
export async function formerOf(
  prepared: readonly Entry[],
  order: PreparingOrder,
  stampNow: () => Promise<string>,
): Promise<Entry | undefined> {
  const isThis = ({ preparedFrom }: Entry): boolean => isDeepStrictEqual(preparedFrom?.order, order);
  const isAny = isDeepStrictEqual(order, PLAIN_ORDER);
  const found = [
    ...prepared.filter(isThis),
    ...prepared.filter((entry) => isAny && entry.preparedFrom && !isThis(entry)),
  ];
  const [first, ...others] = found;
  if (others.length === 0) return first;
  const stamp = await stampNow();
  return found.find(({ preparedFrom }) => preparedFrom?.stamp === stamp) ?? first;
}
