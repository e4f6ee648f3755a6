/** Data is added: found at once where it was prepared before, or is known otherwise; else prepared. */
import type { ApiHandlers } from "#core/protocol/method";
import type { StudioApi, StudioDataset } from "#core/protocol/studio-api";
import { wholePath } from "../whole-path";
import { requireFreeName } from "./dataset-names";
import { addKnown, type KnownThings } from "./known-folder";
import { soundName } from "./list-words";
import type { PreparedDatasets, PreparedPlace } from "./prepared/prepared-datasets";
import type { DataUploads } from "./uploads/data-uploads";
import { wholeSet } from "./whole-set";

export interface AddingThings extends KnownThings {
  readonly prepared: PreparedDatasets;
  readonly uploads: DataUploads;
  progressOf(place: string): (done: number, count: number) => void;
  /** What nothing needs any more goes. */
  sweep(): Promise<void>;
}

type AddOrder = Parameters<ApiHandlers<StudioApi>["datasets.add"]>[0];
type PlaceOrder = Extract<AddOrder, { readonly path: string }>;
type UploadOrder = Extract<AddOrder, { readonly upload: string }>;

/** @throws SkiploomError as `datasets.add` says */
export async function addData(things: AddingThings, order: AddOrder): Promise<StudioDataset> {
  const name = order.name === undefined ? undefined : soundName(order.name);
  const named = { ...order, name };
  const added = "upload" in named ? await addUpload(things, named) : await addPlace(things, named);
  const { replaces } = order;
  const isLeftBehind = replaces !== undefined && replaces !== added.id;
  if (isLeftBehind && (await things.list.find(replaces))) {
    await things.list.remove(replaces);
    await things.sweep();
  }
  return added;
}

async function addUpload(
  things: AddingThings,
  { upload, name, augmentation, replaces, ...order }: UploadOrder,
): Promise<StudioDataset> {
  const { uploads, prepared, list, progressOf } = things;
  await requireFree(things, name, replaces);
  const from = await inPlaceOf(things, replaces);
  return await uploads.use(upload, async (data) => {
    const whole = { ...order, path: data.name };
    const made = await prepared.prepare(whole, progressOf(data.name), { ...from, open: data.open });
    return await list.addPrepared(made, { name, augmentation, replaces });
  });
}

async function addPlace(
  things: AddingThings,
  { path: given, name, augmentation, replaces, ...wanted }: PlaceOrder,
): Promise<StudioDataset> {
  const { prepared, list, progressOf } = things;
  const place = wholePath(given);
  const from = await inPlaceOf(things, replaces);
  if (from) {
    await requireFree(things, name, replaces);
    const made = await prepared.prepare(await wholeSet({ ...wanted, path: place }), progressOf(place), from);
    const fresh = { ...made, info: { ...made.info, path: place } };
    const added = await list.addPrepared(fresh, { name, augmentation, order: wanted, replaces });
    await things.sweep();
    return added;
  }
  const known = await addKnown(things, place, name);
  if (known) return known;
  const { path: files } = await wholeSet({ ...wanted, path: place });
  const former = await list.preparedFrom(place, wanted, () => prepared.sourceStamp(files));
  const own = former?.dataset.id;
  await requireFree(things, name, own);
  const way = former?.order ?? wanted;
  const whole = await wholeSet({ ...way, path: place });
  const isSound = former?.dataset.unavailable === undefined && (await prepared.isReadable(former?.place));
  if (former && isSound && former.stamp === (await prepared.sourceStamp(whole.path)))
    return name === undefined && augmentation === undefined
      ? former.dataset
      : await list.change(former.dataset.id, { name, augmentation });
  const made = await prepared.prepare(whole, progressOf(place), {
    former: isSound ? former?.place : undefined,
  });
  const fresh = { ...made, info: { ...made.info, path: place } };
  const added = await list.addPrepared(fresh, { name, augmentation, order: way, replaces: own });
  await things.sweep();
  return added;
}

/** What a person made of a dataset stays where it is prepared otherwise, as far as it can still be read. Undefined: it is not on the list. */
async function inPlaceOf(
  { list, prepared }: AddingThings,
  replaces: string | undefined,
): Promise<{ readonly former?: PreparedPlace; readonly drawsParts: true } | undefined> {
  if (replaces === undefined || (await list.find(replaces))?.origin !== "prepared") return undefined;
  const former = await list.placeOf(replaces);
  return { ...((await prepared.isReadable(former)) && { former }), drawsParts: true };
}

/** Before all the work. */
async function requireFree(
  { bundled, list }: AddingThings,
  name: string | undefined,
  own: string | undefined,
): Promise<void> {
  if (name === undefined) return;
  const others = [...(await bundled()), ...(await list.all())].filter(({ id }) => id !== own);
  requireFreeName(name, others);
}
