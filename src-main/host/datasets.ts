/** The datasets a network can be trained on: those that come with Skiploom and folders that a person added. */
import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { type DatasetBundle, type SampleSet, samplesOf } from "#core/datasets/bundle";
import { choosePreview } from "#core/datasets/preview";
import { splitDataset } from "#core/datasets/split";
import type { EngineDataset } from "#core/protocol/engine-api";
import { SkiploomError } from "#core/protocol/errors";
import type { ApiHandlers } from "#core/protocol/method";
import { datasetInfoSchema, type StudioApi, type StudioDataset } from "#core/protocol/studio-api";
import type { Files } from "./atomic-files";
import { datasetError, findPart, loadDatasetFolder } from "./dataset-folder";
import type { Emit } from "./events";
import { jsonFile } from "./json-file";
import { inTime, namesIn } from "./reading";
import type { Workspace } from "./workspace";

const listSchema = z.object({ version: z.literal(1), folders: z.array(datasetInfoSchema) });
const EMPTY: z.infer<typeof listSchema> = { version: 1, folders: [] };

type DatasetHandlers = Pick<
  ApiHandlers<StudioApi>,
  "datasets.list" | "datasets.addFolder" | "datasets.remove" | "datasets.preview"
>;

export interface Datasets {
  readonly handlers: DatasetHandlers;
  /** @throws SkiploomError (`invalid-dataset`) when there is none of this id, or it cannot be read */
  info(id: string): Promise<StudioDataset>;
  bundle(id: string): Promise<DatasetBundle>;
  /** SHA-256 of its images and labels. */
  fingerprint(id: string): Promise<string>;
  /** The dataset split and copied into three sets, as the engine takes it. */
  loadForEngine(id: string): Promise<EngineDataset>;
}

export function createDatasets(files: Files, workspace: Workspace, resources: string, emit: Emit): Datasets {
  const bundledFolder = path.join(resources, "datasets");
  const added = jsonFile(
    files,
    workspace.datasetsFile,
    listSchema,
    EMPTY,
    "the list of datasets",
    (message) => emit("notice", { severity: "warning", message }),
  );
  const bundled = bundledDatasets(bundledFolder);
  /** The last one used: trainings, previews and estimates of one dataset follow each other. */
  let kept: { readonly id: string; readonly stamp: string; readonly bundle: DatasetBundle } | undefined;

  const place = async (id: string): Promise<{ folder: string; origin: "bundled" | "folder" }> => {
    if ((await bundled()).some((info) => info.id === id)) {
      return { folder: path.join(bundledFolder, id), origin: "bundled" };
    }
    const entry = (await added.read()).folders.find((info) => info.id === id);
    if (entry?.path !== undefined) return { folder: entry.path, origin: "folder" };
    throw new SkiploomError(
      "invalid-dataset",
      `There is no dataset "${id}" in this workspace. Choose another one, or add its folder.`,
    );
  };

  const bundle = async (id: string): Promise<DatasetBundle> => {
    const { folder, origin } = await place(id);
    const stamp = await stampOf(folder);
    if (kept?.id === id && kept.stamp === stamp) return kept.bundle;
    const loaded = await loadDatasetFolder(folder, origin);
    const named = { ...loaded, info: { ...loaded.info, id } };
    kept = { id, stamp, bundle: named };
    return named;
  };

  const handlers: DatasetHandlers = {
    "datasets.list": async () => {
      const { folders } = await added.read();
      return { datasets: [...(await bundled()), ...(await Promise.all(folders.map(withAvailability)))] };
    },
    "datasets.addFolder": async ({ path: given }) => {
      if (!path.isAbsolute(given)) {
        throw new SkiploomError("not-allowed", `Give the folder's whole path, not "${given.slice(0, 200)}".`);
      }
      const folder = path.resolve(given);
      await refuseNonFolder(folder);
      const { info } = await loadDatasetFolder(folder, "folder");
      const taken = (await bundled()).map(({ id }) => id);
      const { folders } = await added.change((list) => {
        const others = list.folders.filter((entry) => entry.path !== folder);
        const former = list.folders.find((entry) => entry.path === folder);
        const id = former?.id ?? freeId(info.id, [...taken, ...others.map((entry) => entry.id)]);
        return { version: 1, folders: [...others, { ...info, id, path: folder }] };
      });
      emit("datasets.changed", {});
      const entry = folders.find((one) => one.path === folder);
      if (!entry) throw new SkiploomError("internal", "The folder was added but is not in the list.");
      return entry;
    },
    "datasets.remove": async ({ id }) => {
      if ((await bundled()).some((info) => info.id === id)) {
        throw new SkiploomError("not-allowed", "This dataset comes with Skiploom and cannot be removed.");
      }
      await added.change((list) => ({
        version: 1,
        folders: list.folders.filter((entry) => entry.id !== id),
      }));
      emit("datasets.changed", {});
      return {};
    },
    "datasets.preview": async ({ id, perClass }) => {
      const dataset = await bundle(id);
      try {
        const preview = choosePreview(dataset, splitDataset(dataset), perClass);
        return {
          ...preview,
          images: Uint8Array.from(preview.images),
          labels: Uint8Array.from(preview.labels),
          count: preview.labels.length,
        };
      } catch (error) {
        throw datasetError(error);
      }
    },
  };

  return {
    handlers,
    bundle,
    async info(id) {
      return (await bundle(id)).info as StudioDataset;
    },
    async fingerprint(id) {
      const { train, test } = await bundle(id);
      const hash = createHash("sha256");
      for (const part of [train, test]) if (part) hash.update(part.images).update(part.labels);
      return hash.digest("hex");
    },
    async loadForEngine(id) {
      return forEngine(await bundle(id));
    },
  };
}

/** Read once: they do not change while Skiploom runs. */
function bundledDatasets(folder: string): () => Promise<StudioDataset[]> {
  let read: Promise<StudioDataset[]> | undefined;
  return () => {
    read ??= (async () => {
      const names = await namesIn(folder, "the datasets").catch(() => []);
      const infos = await Promise.all(names.map((name) => bundledInfo(path.join(folder, name))));
      return infos.filter((info) => info !== undefined);
    })();
    return read;
  };
}

async function bundledInfo(folder: string): Promise<StudioDataset | undefined> {
  const facts = await inTime(() => stat(folder), "the dataset", folder).catch(() => undefined);
  if (!facts?.isDirectory()) return undefined;
  const id = path.basename(folder);
  try {
    return { ...(await loadDatasetFolder(folder, "bundled")).info, id } as StudioDataset;
  } catch (error) {
    const unavailable = error instanceof Error ? error.message : String(error);
    const none = { train: 0, validation: 0, test: 0 };
    return {
      id,
      name: id,
      description: "",
      imageShape: [1, 1, 1],
      classNames: ["0"],
      counts: none,
      source: "",
      licence: "",
      origin: "bundled",
      unavailable,
    };
  }
}

async function withAvailability(info: StudioDataset): Promise<StudioDataset> {
  const { unavailable: _, ...rest } = info;
  if (info.path !== undefined && (await findPart(info.path, "trainImages")) !== undefined) return rest;
  return {
    ...rest,
    unavailable: `Its folder cannot be read at the moment: ${info.path ?? "unknown"}. Bring it back, or add it again from its new place.`,
  };
}

async function refuseNonFolder(folder: string): Promise<void> {
  const facts = await inTime(() => stat(folder), "the dataset", folder).catch(() => undefined);
  if (facts?.isDirectory()) return;
  throw new SkiploomError(
    "not-found",
    `${folder} is not a folder. Choose the folder that holds the IDX files.`,
    folder,
  );
}

/** Changes when one of the files does. */
async function stampOf(folder: string): Promise<string> {
  const parts = ["trainImages", "trainLabels", "testImages", "testLabels"] as const;
  const stamps = await Promise.all(
    parts.map(async (part) => {
      const file = await findPart(folder, part);
      const facts = file ? await inTime(() => stat(file), part, file).catch(() => undefined) : undefined;
      return `${file}:${facts?.size}:${facts?.mtimeMs}`;
    }),
  );
  return stamps.join("|");
}

function freeId(wanted: string, taken: readonly string[]): string {
  if (!taken.includes(wanted)) return wanted;
  for (let number = 2; ; number += 1) {
    const id = `${wanted}-${number}`;
    if (!taken.includes(id)) return id;
  }
}

function forEngine(dataset: DatasetBundle): EngineDataset {
  try {
    const split = splitDataset(dataset);
    const [height, width, channels] = dataset.info.imageShape;
    const part = (set: "train" | "validation" | "test") =>
      copySamples(samplesOf(dataset, split, set), height * width * channels);
    return {
      id: dataset.info.id,
      imageShape: [height, width, channels],
      classNames: [...dataset.info.classNames],
      pixelMaximum: dataset.pixelMaximum,
      train: part("train"),
      validation: part("validation"),
      test: part("test"),
    };
  } catch (error) {
    throw datasetError(error);
  }
}

function copySamples({ images, labels, indices }: SampleSet, sampleSize: number): EngineDataset["train"] {
  const chosenImages = new Uint8Array(indices.length * sampleSize);
  const chosenLabels = new Uint8Array(indices.length);
  indices.forEach((index, place) => {
    chosenImages.set(images.subarray(index * sampleSize, (index + 1) * sampleSize), place * sampleSize);
    chosenLabels[place] = labels[index] ?? 0;
  });
  return { images: chosenImages, labels: chosenLabels, count: indices.length };
}
