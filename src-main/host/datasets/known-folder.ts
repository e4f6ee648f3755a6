/** Folders of IDX files that a workspace knows are read where they lie, as before data was prepared: its runs go on with the same order and parts. */
import { stat } from "node:fs/promises";
import path from "node:path";
import type { DatasetOptions } from "#core/datasets/info";
import type { StudioDataset } from "#core/protocol/studio-api";
import type { RunRecord } from "#core/training/records";
import { inTime } from "../disk/reading";
import { isSameContent } from "./dataset-entry";
import type { DatasetList } from "./dataset-list-contract";
import type { DatasetReader } from "./dataset-reader";
import type { OpenedDataset } from "./opened-dataset";
import { isCalledIdx } from "./whole-set";

export interface KnownThings {
  readonly reader: DatasetReader;
  readonly list: DatasetList;
  bundled(): Promise<readonly StudioDataset[]>;
  /** The data of runs. */
  trainedOn(): Promise<readonly RunRecord["dataset"][]>;
}

/** @returns undefined for what is no such folder, or is not known */
export async function addKnown(
  { reader, list, bundled, trainedOn }: KnownThings,
  folder: string,
  name: string | undefined,
): Promise<StudioDataset | undefined> {
  const facts = await inTime(() => stat(folder), "the data", folder);
  if (!facts.isDirectory() && !isCalledIdx(path.basename(folder))) return undefined;
  const isListed = (await list.all()).some((one) => one.origin === "folder" && one.path === folder);
  if (isListed) return await list.add(folder, { name });
  const opened = await reader.open(folder, "folder", {}).catch(() => undefined);
  if (!opened) return undefined;
  const twin = await twinOf(await bundled(), opened);
  if (twin) return twin;
  const runs = await trainedOn();
  const known = [...(await list.hashes()), ...runs.flatMap(({ sha256 }) => sha256 ?? [])];
  if (known.includes(opened.sha256)) return await list.add(folder, { name });
  // A run may have read the same files otherwise: with other first labels, or turned.
  for (const options of waysOf(runs)) {
    const otherwise = await reader.open(folder, "folder", options).catch(() => undefined);
    if (otherwise && known.includes(otherwise.sha256)) return await list.add(folder, { name });
  }
  return undefined;
}

/** The bundled dataset of which a folder is a copy, with no names of its own for the classes. */
export function twinOf(
  bundled: readonly StudioDataset[],
  { info }: OpenedDataset,
): StudioDataset | undefined {
  return bundled.find(
    (one) =>
      isSameContent(one, info) &&
      info.classNames.every((name, place) => name === one.classNames[place] || name === String(place)),
  );
}

/** In which runs' data was read, each once. */
function waysOf(runs: readonly RunRecord["dataset"][]): DatasetOptions[] {
  const ways = new Map<string, DatasetOptions>();
  for (const { options } of runs) {
    const { firstLabel = 0, transpose = false } = options ?? {};
    ways.set(`${firstLabel} ${transpose}`, { firstLabel, transpose });
  }
  return [...ways.values()];
}
