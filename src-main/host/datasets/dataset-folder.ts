/**
 * A folder of IDX files into memory. Nothing in it is believed: sizes are read before anything is unpacked, a
 * file that unpacks to more than it says is refused, and hashes are compared where dataset.json has them.
 */
import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import path from "node:path";
import { createGunzip } from "node:zlib";
import { assembleDataset, type DatasetBundle } from "#core/datasets/bundle";
import { DatasetError } from "#core/datasets/error";
import { nameFacts } from "#core/datasets/file-names";
import { generateBundle, generatedInfo } from "#core/datasets/generated/generated-bundle";
import type { DatasetOptions } from "#core/datasets/info";
import { type DatasetManifest, parseDatasetManifest } from "#core/datasets/manifest";
import type { NamedFile } from "#core/datasets/part";
import { SkiploomError } from "#core/foundation/errors";
import { MOST_DATASET_BYTES, mebibytes } from "#core/training/size-limits";
import { diskFiles, type Files } from "../disk/atomic-files";
import { parseJson } from "../disk/json-text";
import { inTime } from "../disk/reading";
import { sha256Of } from "../disk/sha256";
import { type FoundFile, filesIn, resolvePlace, scanDataset } from "./dataset-scan";

/** Of one file: numbers of more than a byte become one. */
const CONTENT_BYTES = 2 * MOST_DATASET_BYTES;
const MANIFEST_BYTES = 1024 ** 2;
const MANIFEST = "dataset.json";

/**
 * @param place a folder, or one of its files where it holds several datasets
 * @throws SkiploomError (`invalid-dataset`, `not-found`, `not-allowed`) naming the file and what is wrong with it
 */
export async function loadDatasetFolder(
  place: string,
  origin: "bundled" | "folder",
  options?: DatasetOptions,
): Promise<DatasetBundle> {
  try {
    const { folder, file } = await resolvePlace(place);
    const manifest = await readManifest(diskFiles, folder);
    if (origin === "bundled" && manifest?.generated) return generateBundle(manifest);
    const { files } = await scanDataset(place);
    refuseTooLarge(Object.values(files), place);
    const read = async (found: FoundFile | undefined): Promise<NamedFile | undefined> =>
      found && { name: found.name, bytes: await readPart(found, manifest) };
    const trainImages = await read(files.trainImages);
    const trainLabels = await read(files.trainLabels);
    if (!trainImages || !trainLabels) throw new Error("A scan finds images and labels, or throws.");
    const testImages = await read(files.testImages);
    const testLabels = await read(files.testLabels);
    return assembleDataset(
      manifest,
      { trainImages, trainLabels, testImages, testLabels },
      {
        origin,
        folderName: file === undefined ? path.basename(path.resolve(folder)) : nameOf(file),
        options,
        ...(origin === "folder" && { path: place }),
      },
    );
  } catch (error) {
    throw datasetError(error);
  }
}

/** Of a bundled dataset, as far as its `dataset.json` tells it without its images; undefined where they have to be read. */
export async function bundledFacts(folder: string): Promise<ReturnType<typeof generatedInfo>> {
  const manifest = await readManifest(diskFiles, folder);
  return manifest && generatedInfo(manifest);
}

/** Datasets' own errors as the API's. */
export function datasetError(error: unknown): unknown {
  return error instanceof DatasetError ? new SkiploomError("invalid-dataset", error.message) : error;
}

/** By the headers, before anything is read: what can be opened can be trained on. */
function refuseTooLarge(files: readonly FoundFile[], place: string): void {
  const bytes = files.reduce((sum, { header }) => {
    if (!header) return sum;
    const { fileBytes, headerBytes, type } = header;
    return sum + (fileBytes - headerBytes) / type.bytes;
  }, 0);
  if (bytes <= MOST_DATASET_BYTES) return;
  throw new SkiploomError(
    "invalid-dataset",
    `The images in ${place} take ${mebibytes(bytes)}; a folder that is read where it lies may have at most ${mebibytes(MOST_DATASET_BYTES)}. Add it instead ("Add data", or skiploom data add): what is prepared may be larger.`,
    place,
  );
}

/** SHA-256 of the images and labels as they are trained on. */
export function contentHash({ train, test }: DatasetBundle): string {
  const hash = createHash("sha256");
  for (const part of [train, test]) if (part) hash.update(part.images).update(part.labels);
  return hash.digest("hex");
}

/**
 * Changes when a file in the folder does, comes or goes: size and times of each. Cheap, so it is asked before each use.
 *
 * @throws SkiploomError (`not-found`, `invalid-dataset`) when the folder cannot be read
 */
export async function stampOf(place: string): Promise<string> {
  const { folder } = await resolvePlace(place);
  const stamps: string[] = [];
  for (const name of await filesIn(folder)) {
    const file = path.join(folder, name);
    const facts = await inTime(() => stat(file, { bigint: true }), name, file).catch(gone);
    stamps.push(`${name}:${facts?.size}:${facts?.mtimeNs}:${facts?.ctimeNs}`);
  }
  return sha256Of(new TextEncoder().encode(stamps.join("\n")));
}

/** A link to nowhere, or a file that went away a moment ago. */
function gone(error: unknown): undefined {
  if (error instanceof SkiploomError && error.code !== "unreadable") return undefined;
  throw error;
}

/** Of a dataset that is named by one of its files. */
function nameOf(file: string): string {
  return nameFacts(path.basename(file)).dataset || path.basename(path.dirname(file));
}

async function readManifest(files: Files, folder: string): Promise<DatasetManifest | undefined> {
  try {
    const bytes = await files.read(path.join(folder, MANIFEST), MANIFEST_BYTES, MANIFEST);
    return parseDatasetManifest(parseJson(bytes));
  } catch (error) {
    if (error instanceof SkiploomError && error.code === "not-found") return undefined;
    throw error;
  }
}

async function readPart(file: FoundFile, manifest: DatasetManifest | undefined): Promise<Uint8Array> {
  const { name } = file;
  const bytes = await diskFiles.read(file.path, CONTENT_BYTES, name);
  const expected = manifest?.files?.[name]?.sha256;
  if (expected !== undefined && sha256Of(bytes) !== expected) {
    throw new SkiploomError(
      "invalid-dataset",
      `${name} is not the file that dataset.json describes: its SHA-256 differs. It was changed or damaged; copy the dataset again.`,
      file.path,
    );
  }
  return file.packed > 0 ? await unpack(file, bytes) : bytes;
}

/** Unpacks to exactly what the IDX header inside promises, so that a small file cannot fill the memory. */
async function unpack(file: FoundFile, packed: Uint8Array): Promise<Uint8Array> {
  // What is no IDX file is unpacked a little, and refused later.
  const promised = file.header?.fileBytes ?? 1024 ** 2;
  if (promised > CONTENT_BYTES) {
    throw new SkiploomError(
      "invalid-dataset",
      `${file.name} says it unpacks to ${mebibytes(promised)}; at most ${mebibytes(CONTENT_BYTES)} can be used.`,
      file.path,
    );
  }
  let bytes = packed;
  for (let layer = file.packed; layer > 0; layer -= 1) {
    // Packing makes nothing longer by more than a thousandth and its headers.
    const most = layer === 1 ? promised : promised * 1.001 + 65_536;
    bytes = await unpackOnce(file, bytes, Math.max(1, Math.ceil(most)), promised);
  }
  return bytes;
}

/** @throws SkiploomError (`invalid-dataset`) also where there is no memory for it: in pieces, so that this is an error here and no end of the process */
async function unpackOnce(
  file: FoundFile,
  bytes: Uint8Array,
  most: number,
  promised: number,
): Promise<Uint8Array> {
  let words = `${file.name} unpacks to more than its header says (${promised} bytes). The file is not what it claims to be.`;
  try {
    const unpacked = new Uint8Array(most);
    let length = 0;
    const stream = createGunzip();
    stream.end(bytes);
    for await (const piece of stream as AsyncIterable<Uint8Array>) {
      if (length + piece.length > most) throw new SkiploomError("invalid-dataset", words, file.path);
      unpacked.set(piece, length);
      length += piece.length;
    }
    return unpacked.subarray(0, length);
  } catch (error) {
    if (error instanceof SkiploomError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    words =
      error instanceof RangeError
        ? `There is no memory to unpack ${file.name}, which takes ${mebibytes(promised)}. Close other programs, or use fewer images.`
        : `${file.name} cannot be unpacked (${why}). It is damaged or not a gzip file; copy it again.`;
    throw new SkiploomError("invalid-dataset", words, file.path);
  }
}
