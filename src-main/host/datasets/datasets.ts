/** The datasets a network can be trained on: those that come with Skiploom and folders that a person added. */
import path from "node:path";
import { choosePreview } from "#core/datasets/preview";
import { readShown } from "#core/datasets/shown-pictures";
import { type DatasetView, relabelled } from "#core/datasets/view";
import { SkiploomError } from "#core/foundation/errors";
import type { ApiHandlers } from "#core/protocol/method";
import type { StudioApi, StudioDataset } from "#core/protocol/studio-api";
import type { RunRecord } from "#core/training/records";
import type { Files } from "../disk/atomic-files";
import { followFile } from "../disk/follow-file";
import type { Emit } from "../events";
import { wholePath } from "../whole-path";
import type { Workspace } from "../workspace";
import { addData } from "./add-data";
import { batchPictures } from "./batch-pictures";
import { type BrowsingHandlers, browsing } from "./browsing";
import { bundledDatasets } from "./bundled-datasets";
import { datasetError } from "./dataset-folder";
import { createDatasetList } from "./dataset-list";
import { createDatasetReader } from "./dataset-reader";
import { resolvePlace } from "./dataset-scan";
import { twinOf } from "./known-folder";
import type { OpenedDataset, PictureOrigin } from "./opened-dataset";
import { createPreparedDatasets } from "./prepared/prepared-datasets";
import { preparedFromElsewhere } from "./relocate-prepared";
import { openForRun } from "./run-dataset";
import { soundPlace } from "./sound-place";
import { createDataUploads } from "./uploads/data-uploads";
import { wholeSet } from "./whole-set";

type DatasetHandlers = BrowsingHandlers &
  Pick<
    ApiHandlers<StudioApi>,
    | "datasets.list"
    | "datasets.addFolder"
    | "datasets.look"
    | "datasets.add"
    | "datasets.upload"
    | "datasets.forgetUpload"
    | "datasets.stopAdding"
    | "datasets.change"
    | "datasets.remove"
    | "datasets.preview"
    | "datasets.batch"
  >;

export interface Datasets {
  readonly handlers: DatasetHandlers;
  /** As it is now. @throws SkiploomError (`invalid-dataset`) when there is none of this id, or it cannot be read */
  info(id: string): Promise<StudioDataset>;
  /** Into memory: facts, hash and bytes of one moment. @throws the same */
  open(id: string): Promise<OpenedDataset>;
  /**
   * The data that a run began with, wherever it lies now: in any known dataset of that content, or in the one named.
   *
   * @throws SkiploomError (`invalid-dataset`) when it is nowhere
   */
  openForRun(record: RunRecord, id: string, named?: string): Promise<OpenedDataset>;
  /**
   * Sees a prepared picture as another class (null: as none) in the dataset on the list that has it: its next view.
   *
   * @param id of that dataset, where it is still on the list; else any other that has the picture
   * @throws SkiploomError (`not-found`) when it is on the list no more, (`invalid-dataset`) for a class that it does not have
   */
  relabel(
    picture: Pick<PictureOrigin, "folder" | "place">,
    className: string | null,
    id: string,
  ): Promise<StudioDataset>;
  /**
   * Classes that the dataset sees prepared pictures as now, by their places: null where it leaves one out, and undefined where it is on
   * the list no more.
   *
   * @param id as for {@link relabel}
   */
  labelsNow(
    folder: string,
    places: readonly number[],
    id: string,
  ): Promise<readonly (string | null)[] | undefined>;
  /** Removes prepared pictures that neither the list nor a run needs, and what kills left of them. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}

/** @param trainedOn the data of runs: what they need stays */
export function createDatasets(
  files: Files,
  workspace: Workspace,
  resources: string,
  emit: Emit,
  trainedOn: () => Promise<readonly RunRecord["dataset"][]>,
): Datasets {
  const reader = createDatasetReader();
  const prepared = createPreparedDatasets(files, workspace.prepared);
  const uploads = createDataUploads(files, workspace.prepared);
  const bundledFolder = path.join(resources, "datasets");
  const bundled = bundledDatasets(bundledFolder, reader);
  const list = createDatasetList(files, workspace.datasetsFile, reader, prepared, bundled, emit);
  const isBundled = async (id: string): Promise<boolean> => (await bundled()).some((one) => one.id === id);

  const unfollow = followFile(workspace.datasetsFile, () => emit("datasets.changed", {}));

  const all = async (): Promise<StudioDataset[]> => [...(await bundled()), ...(await list.all())];

  const open = async (id: string): Promise<OpenedDataset> => {
    if (await isBundled(id)) {
      return await reader.open(path.join(bundledFolder, id), "bundled", {});
    }
    const opened = await list.open(id);
    if (opened) return opened;
    throw unknownDataset(id);
  };

  const refuseBundled = async (id: string, what: string): Promise<void> => {
    if (!(await isBundled(id))) return;
    throw new SkiploomError("not-allowed", `This dataset comes with Skiploom and cannot be ${what}.`);
  };

  /** Views and pictures that neither the list nor a run names are of no use to anybody. */
  const sweep = async (): Promise<void> => {
    const runs = await trainedOn();
    await prepared.sweep({
      places: await list.places(),
      runs: new Set(runs.flatMap(({ sha256 }) => sha256 ?? [])),
    });
  };

  const found = async (id: string): Promise<StudioDataset> => {
    const one = (await bundled()).find((other) => other.id === id) ?? (await list.find(id));
    if (one) return one;
    throw unknownDataset(id);
  };

  /** The dataset of the list that has these prepared pictures: of several views of them, the one that is asked for. */
  const listedIn = async (folder: string, id: string): Promise<string | undefined> => {
    const known = (await list.all()).filter(({ origin }) => origin === "prepared");
    known.sort((one, other) => Number(other.id === id) - Number(one.id === id));
    for (const dataset of known) {
      if ((await list.placeOf(dataset.id)).folder === folder) return dataset.id;
    }
    return undefined;
  };

  const progressOf = (place: string) => (done: number, count: number) =>
    emit("datasets.preparing", { path: place, done, count });

  const handlers: DatasetHandlers = {
    ...browsing({ list, prepared, find: found, sweep }),
    "datasets.look": async ({ pictures = false, ...order }) => {
      if (!("upload" in order))
        return await prepared.look(await wholeSet({ ...order, path: wholePath(order.path) }), { pictures });
      const { upload, ...rest } = order;
      return await uploads.use(upload, ({ name, open }) =>
        prepared.look({ ...rest, path: name }, { pictures }, open),
      );
    },
    "datasets.add": (order) =>
      addData({ reader, list, bundled, trainedOn, prepared, uploads, progressOf, sweep }, order),
    "datasets.upload": async ({ upload, name, pieces }) => ({
      upload: await uploads.append(upload, name, pieces),
    }),
    "datasets.forgetUpload": async ({ upload }) => {
      await uploads.forget(upload);
      return {};
    },
    "datasets.stopAdding": () => {
      prepared.cancel();
      return {};
    },
    "datasets.list": async () => ({ datasets: await all() }),
    "datasets.addFolder": async ({ path: given, ...about }) => {
      const folder = wholePath(given);
      await resolvePlace(folder);
      const known = await twinOf(await bundled(), await reader.open(folder, "folder", about));
      return known ?? (await list.add(folder, about));
    },
    "datasets.change": async ({ id, path: given, ...about }) => {
      await refuseBundled(id, "changed");
      if (given === undefined) return await list.change(id, about);
      const source = wholePath(given);
      const dataset = await found(id);
      if (dataset.origin !== "prepared") return await list.change(id, { ...about, path: source });
      const place = await list.placeOf(id);
      const made = await preparedFromElsewhere(prepared, { dataset, place }, source, progressOf(source));
      const { sourceStamp, stamp } = made;
      const isMended = made.place.folder === place.folder;
      const moved = { ...about, path: source, sourceStamp, ...(isMended && { stamp }) };
      return await list.change(id, moved);
    },
    "datasets.remove": async ({ id }) => {
      await refuseBundled(id, "removed");
      await list.remove(id);
      await sweep();
      return {};
    },
    "datasets.preview": async ({ id, perClass }) => await previewOf(await open(id), perClass),
    "datasets.batch": async ({ id, ...request }) => await batchPictures(await open(id), request),
  };

  return {
    handlers,
    open,
    async info(id) {
      const one = await found(id);
      if (one.unavailable === undefined) return one;
      throw new SkiploomError("invalid-dataset", one.unavailable, one.path);
    },
    openForRun: (record, id, named) =>
      openForRun(
        {
          all,
          open,
          reader,
          prepared: { open: prepared.open, find: (sha256) => soundPlace(prepared, list, sha256) },
          bundledFolder,
        },
        record,
        id,
        named,
      ),
    async relabel({ folder, place }, className, id) {
      const listed = await listedIn(folder, id);
      if (listed === undefined) {
        throw new SkiploomError(
          "not-found",
          "These pictures are in no dataset of the list any more. Add the data again, and relabel there.",
        );
      }
      const seen = await list.review(listed, async (where) => {
        const { shown } = await prepared.view(where);
        return await prepared.review(where, nextView(shown.view, place, className));
      });
      await sweep();
      return seen;
    },
    async labelsNow(folder, places, id) {
      const listed = await listedIn(folder, id);
      if (listed === undefined) return undefined;
      const { seen, view } = (await prepared.view(await list.placeOf(listed))).shown;
      const labels = new Map(places.map((place) => [place, null as string | null]));
      seen.places.forEach((place, sample) => {
        if (labels.has(place)) labels.set(place, view.classes[seen.labels[sample] ?? 0]?.name ?? null);
      });
      return places.map((place) => labels.get(place) ?? null);
    },
    sweep,
    async close() {
      unfollow();
      await prepared.close();
      await uploads.close();
    },
  };
}

function nextView(view: DatasetView, place: number, className: string | null): DatasetView {
  try {
    return relabelled(view, place, className);
  } catch (error) {
    throw datasetError(error);
  }
}

function unknownDataset(id: string): SkiploomError {
  return new SkiploomError(
    "invalid-dataset",
    `There is no dataset "${id}" in this workspace. Choose another one, or add its folder.`,
  );
}

async function previewOf({ info, parts, pixelMaximum }: OpenedDataset, perClass: number) {
  const { train } = parts;
  let chosen: Uint32Array;
  try {
    chosen = choosePreview(train.labels, info.classNames.length, perClass);
  } catch (error) {
    throw datasetError(error);
  }
  const labels = Array.from(chosen, (place) => train.labels[place] ?? 0);
  return { ...(await readShown(train, chosen, info.imageShape, pixelMaximum)), labels };
}
