/** The datasets that come with Skiploom. */
import { stat } from "node:fs/promises";
import path from "node:path";
import type { StudioDataset } from "#core/protocol/studio-api";
import { inTime, namesIn } from "../disk/reading";
import { bundledFacts } from "./dataset-folder";
import type { DatasetReader } from "./dataset-reader";

/** Read once: they do not change while Skiploom runs. What could not be read is tried again. */
export function bundledDatasets(folder: string, reader: DatasetReader): () => Promise<StudioDataset[]> {
  let read: Promise<StudioDataset[]> | undefined;
  const readAll = async (): Promise<StudioDataset[]> => {
    const names = await namesIn(folder, "the datasets");
    const infos = await Promise.all(names.map((name) => bundledInfo(path.join(folder, name), reader)));
    return infos.filter((info) => info !== undefined);
  };
  return async () => {
    read ??= readAll();
    const reading = read;
    try {
      const infos = await reading;
      if (infos.some(({ unavailable }) => unavailable !== undefined)) read = undefined;
      return infos;
    } catch (error) {
      read = undefined;
      throw error;
    }
  };
}

async function bundledInfo(folder: string, reader: DatasetReader): Promise<StudioDataset | undefined> {
  const facts = await inTime(() => stat(folder), "the dataset", folder).catch(() => undefined);
  if (!facts?.isDirectory()) return undefined;
  const id = path.basename(folder);
  try {
    const told = await bundledFacts(folder);
    return { ...(told ?? (await reader.open(folder, "bundled", {})).info), id };
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
