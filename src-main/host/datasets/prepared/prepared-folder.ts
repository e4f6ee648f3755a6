/**
 * The folder of pictures that were prepared once: their pixels in one file, in the order of their hashes, and beside it what is known
 * of each. Nothing in it changes but the views, which are added and removed.
 */
import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import path from "node:path";
import type { z } from "zod";
import { feedIdentity } from "#core/datasets/identity";
import { DATASET_PARTS } from "#core/datasets/parts";
import { type Prepared, preparedSchema } from "#core/datasets/prepared";
import {
  type DatasetView,
  datasetViewSchema,
  requireGroups,
  type SeenSamples,
  seenThrough,
} from "#core/datasets/view";
import type { Files } from "../../disk/atomic-files";
import { parseJson } from "../../disk/json-text";
import { inTime, namesIn } from "../../disk/reading";
import { datasetError } from "../dataset-folder";
import { HASH_BYTES } from "../preparing/picture-work";
import { type PreparedSamples, readSamples } from "./samples-file";
import { spoiled } from "./spoiled";

export const PREPARED_FILES = {
  record: "prepared.json",
  pixels: "pixels.bin",
  hashes: "hashes.bin",
  /** Hashes of what pictures look like, `[count, 2]` of 32 bits; folders of before do not have it. */
  looks: "looks.bin",
  samples: "samples.json",
  views: "views",
} as const;

const MOST_TEXT_BYTES = 2 ** 31 - 1;
const WHAT = "the file of prepared pictures";

/** All that is known of prepared pictures, without their pixels. */
export interface PreparedPictures {
  readonly folder: string;
  readonly record: Prepared;
  readonly samples: PreparedSamples;
  /** SHA-256 of each picture's pixels, ascending; `[count, 32]`. */
  readonly hashes: Uint8Array;
}

/** @throws SkiploomError (`invalid-dataset`, `not-found`, `unreadable`) */
export async function readPrepared(files: Files, folder: string): Promise<PreparedPictures> {
  const record = await readAs(files, path.join(folder, PREPARED_FILES.record), preparedSchema);
  const hashes = await files.read(path.join(folder, PREPARED_FILES.hashes), MOST_TEXT_BYTES, WHAT);
  if (hashes.length !== record.count * HASH_BYTES) throw spoiled(folder);
  const samples = await readSamples(files, path.join(folder, PREPARED_FILES.samples), record.count);
  if (!samples) throw spoiled(folder);
  return { folder, record, samples, hashes };
}

/** Size and times of the pixels: cheap, so it is asked before each use. @throws SkiploomError (`not-found`, `unreadable`) */
export async function stampOfPrepared(folder: string): Promise<string> {
  const file = path.join(folder, PREPARED_FILES.pixels);
  const { size, mtimeNs } = await inTime(() => stat(file, { bigint: true }), WHAT, file);
  return `${size}:${mtimeNs}`;
}

/** A view and what it shows, under what the dataset that it makes is known by. */
export interface ShownView {
  readonly sha256: string;
  readonly view: DatasetView;
  readonly seen: SeenSamples;
}

/** @throws SkiploomError (`invalid-dataset`) for a view that shows nothing, or names what is not there */
export function showView({ record, samples, hashes }: PreparedPictures, view: DatasetView): ShownView {
  const keys = Buffer.from(hashes.buffer, hashes.byteOffset, hashes.byteLength);
  try {
    const seen = seenThrough(view, {
      count: record.count,
      targets: samples.targets,
      pixelKey: (sample) => keys.toString("hex", sample * HASH_BYTES, (sample + 1) * HASH_BYTES),
      name: samples.name,
      part: (sample) => DATASET_PARTS[samples.parts[sample] ?? -1],
    });
    const hash = createHash("sha256");
    const { imageShape } = record.preparing;
    const classNames = view.classes.map(({ name }) => name);
    feedIdentity({ imageShape, classNames, seen, pixelHashes: hashes }, (bytes) => hash.update(bytes));
    return { sha256: hash.digest("hex"), view, seen };
  } catch (error) {
    throw datasetError(error);
  }
}

/** @throws SkiploomError (`invalid-dataset`) where what is kept together leaves nothing for validation and test */
export function requireParts({ record, samples }: PreparedPictures, view: DatasetView): void {
  try {
    requireGroups(view, { count: record.count, targets: samples.targets, name: samples.name });
  } catch (error) {
    throw datasetError(error);
  }
}

/** Writes a view down and says what it shows. The same view again is the same file. */
export async function keepView(
  files: Files,
  pictures: PreparedPictures,
  view: DatasetView,
): Promise<ShownView> {
  const shown = showView(pictures, view);
  const file = viewFile(pictures.folder, shown.sha256);
  await files.replace(file, `${JSON.stringify(view)}\n`, "the view of the dataset");
  return shown;
}

/** @throws SkiploomError (`invalid-dataset`) when it shows something else than it did when it was kept */
export async function readView(files: Files, pictures: PreparedPictures, sha256: string): Promise<ShownView> {
  const view = await readAs(files, viewFile(pictures.folder, sha256), datasetViewSchema);
  const shown = showView(pictures, view);
  if (shown.sha256 !== sha256) throw spoiled(pictures.folder);
  return shown;
}

/** What the datasets of a folder are known by. */
export async function viewsIn(folder: string): Promise<string[]> {
  const names = await namesIn(path.join(folder, PREPARED_FILES.views), WHAT).catch(() => []);
  return names.flatMap((name) => /^([0-9a-f]{64})\.json$/.exec(name)?.[1] ?? []);
}

export async function removeView(files: Files, folder: string, sha256: string): Promise<void> {
  await files.remove(viewFile(folder, sha256), "the view of the dataset");
  await files.remove(normalisationFile(folder, sha256), "mean and deviation of the dataset");
  await files.remove(checkFile(folder, sha256), "the check of the dataset");
}

export function viewFile(folder: string, sha256: string): string {
  return path.join(folder, PREPARED_FILES.views, `${sha256}.json`);
}

/** Of the view's training pictures, once they were measured. */
export function normalisationFile(folder: string, sha256: string): string {
  return path.join(folder, PREPARED_FILES.views, `${sha256}.normalisation.json`);
}

/** What was found odd about the view, once it was checked. */
export function checkFile(folder: string, sha256: string): string {
  return path.join(folder, PREPARED_FILES.views, `${sha256}.check.json`);
}

async function readAs<Schema extends z.ZodType>(
  files: Files,
  file: string,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const bytes = await files.read(file, MOST_TEXT_BYTES, WHAT);
  let value: unknown;
  try {
    value = parseJson(bytes);
  } catch {
    throw spoiled(path.dirname(file));
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw spoiled(path.dirname(file));
  return parsed.data;
}
