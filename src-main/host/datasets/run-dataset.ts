/** Finds the images that a run was begun on. A run names them by their content, so it does not matter where they lie now. */
import path from "node:path";
import type { DatasetOptions } from "#core/datasets/info";
import { SkiploomError } from "#core/foundation/errors";
import type { StudioDataset } from "#core/protocol/studio-api";
import type { RunRecord } from "#core/training/records";
import { recordedClasses } from "#core/training/run-classes";
import { type DatasetReader, listedAs } from "./dataset-reader";
import type { OpenedDataset } from "./opened-dataset";
import type { PreparedDatasets, PreparedPlace } from "./prepared/prepared-datasets";

export interface KnownDatasets {
  all(): Promise<StudioDataset[]>;
  open(id: string): Promise<OpenedDataset>;
  readonly reader: DatasetReader;
  readonly prepared: Pick<PreparedDatasets, "open"> & {
    /** Pictures of this hash that are as they were made. */
    find(sha256: string): Promise<PreparedPlace | undefined>;
  };
  readonly bundledFolder: string;
}

type RunDataset = RunRecord["dataset"];

/** What a run's record keeps of its data: enough to know it again, and to read a copy the same way. */
export function describeForRun({ info, pixelMaximum, sha256 }: OpenedDataset): RunDataset {
  return {
    id: info.id,
    name: info.name,
    ...(info.path !== undefined && { path: info.path }),
    sha256,
    options: { firstLabel: info.firstLabel ?? 0, transpose: info.transpose ?? false },
    imageShape: [...info.imageShape],
    pixelMaximum,
    ...recordedClasses(info.classNames),
  };
}

/** The record with the place where its data lies now, in words where that is another; it also gets what older versions left out. */
export function withDatasetNow(
  record: RunRecord,
  opened: OpenedDataset,
): { record: RunRecord; words?: string } {
  const before = record.dataset;
  if (before.sha256 === undefined) return { record };
  const dataset = describeForRun(opened);
  const isMoved = dataset.id !== before.id || dataset.path !== before.path;
  return {
    record: { ...record, dataset },
    ...(isMoved && {
      words: `The run goes on with the same images as before; they are now those of "${dataset.name}"${dataset.path === undefined ? "" : ` in ${dataset.path}`}.`,
    }),
  };
}

/**
 * @param id of the dataset in the run's network
 * @param named the one that a person named, which alone is looked at then
 * @throws SkiploomError (`invalid-dataset`)
 */
export async function openForRun(
  known: KnownDatasets,
  { dataset }: RunRecord,
  id: string,
  named?: string,
): Promise<OpenedDataset> {
  // Version 0.1.0 did not always write the hash down: its name is all there is to go by.
  if (dataset.sha256 === undefined) return await known.open(named ?? id);
  const candidates = (await known.all()).filter((one) => named === undefined || one.id === named);
  // By name first: of two copies, the one that the run has used.
  candidates.sort((one, other) => Number(other.id === id) - Number(one.id === id));
  const usable = candidates.filter(({ unavailable }) => unavailable === undefined);
  const same = usable.find((one) => one.sha256 === dataset.sha256 && hasShape(one, dataset));
  if (same) {
    const opened = await known.open(same.id);
    // Checked again by the bytes that were read for training.
    if (opened.sha256 === dataset.sha256) return asBefore(opened, dataset);
  }
  const place = named === undefined ? await known.prepared.find(dataset.sha256) : undefined;
  // Through a view that the list does not have any more.
  if (place) return asBefore(await known.prepared.open(place, dataset), dataset);
  for (const candidate of usable.filter((one) => mayBe(one, dataset))) {
    const opened = await readAsBefore(known, candidate, dataset);
    if (opened?.sha256 === dataset.sha256 && hasShape(opened.info, dataset)) return asBefore(opened, dataset);
  }
  throw notFound(dataset, candidates, id, named);
}

/** The same files read otherwise have another hash: labels that start at 1, images that are turned. */
function mayBe(candidate: StudioDataset, { options, imageShape }: RunDataset): boolean {
  if (candidate.origin === "prepared") return false;
  const { firstLabel = 0, transpose = false } = optionsOf(options);
  const isReadOtherwise =
    (candidate.firstLabel ?? 0) !== firstLabel || (candidate.transpose ?? false) !== transpose;
  const sizes = (shape: readonly number[]): string => [...shape].sort().join();
  return isReadOtherwise && (imageShape === undefined || sizes(candidate.imageShape) === sizes(imageShape));
}

/** Runs of 0.1.0 have none: labels counted from 0, and nothing was turned. */
function optionsOf(options: DatasetOptions | undefined): DatasetOptions {
  return options ?? { firstLabel: 0, transpose: false };
}

async function readAsBefore(
  { reader, bundledFolder }: KnownDatasets,
  candidate: StudioDataset,
  { options }: RunDataset,
): Promise<OpenedDataset | undefined> {
  const place = candidate.path ?? path.join(bundledFolder, candidate.id);
  const origin = candidate.origin === "bundled" ? "bundled" : "folder";
  const opened = await reader.open(place, origin, optionsOf(options)).catch(() => undefined);
  return opened && listedAs(opened, candidate);
}

function hasShape({ imageShape }: StudioDataset, { imageShape: wanted }: RunDataset): boolean {
  return wanted === undefined || wanted.join() === imageShape.join();
}

/** With the run's own names for the classes and its own white: a copy without dataset.json does not know them. */
function asBefore(opened: OpenedDataset, { classNames, pixelMaximum }: RunDataset): OpenedDataset {
  return {
    ...opened,
    info: { ...opened.info, ...(classNames && { classNames: [...classNames] }) },
    ...(pixelMaximum !== undefined && { pixelMaximum }),
  };
}

function notFound(
  dataset: RunDataset,
  candidates: readonly StudioDataset[],
  id: string,
  named: string | undefined,
): SkiploomError {
  const place = dataset.path === undefined ? "" : ` It was in ${dataset.path}.`;
  const remedy =
    "Bring those images back, or add a folder that holds them (in the inspector, or --resume RUN --dataset FOLDER): it is known by its content. Or start a new run.";
  const looked = candidates.find((one) => one.id === (named ?? id));
  const what =
    looked === undefined
      ? `The dataset "${dataset.name}" that this run began with is not known here.`
      : looked.unavailable === undefined
        ? `The dataset "${looked.name}" does not hold the images that this run began with: ${named === undefined ? "it has changed since" : "its content is another"}, so the run cannot go on with it as it was.`
        : `The dataset "${looked.name}" that this run began with cannot be read: ${looked.unavailable}`;
  return new SkiploomError("invalid-dataset", `${what}${place} ${remedy}`, dataset.path);
}
