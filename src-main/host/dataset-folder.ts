/**
 * A folder of IDX files into memory. Nothing in it is believed: sizes are read before anything is unpacked, a
 * file that unpacks to more than it says is refused, and hashes are compared where dataset.json has them.
 */
import { stat } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { promisify } from "node:util";
import { createGunzip, gunzip } from "node:zlib";
import { assembleDataset, type DatasetBundle, type DatasetFiles } from "#core/datasets/bundle";
import { DatasetError } from "#core/datasets/error";
import { type DatasetManifest, IDX_FILES, type IdxFile, parseDatasetManifest } from "#core/datasets/manifest";
import { SkiploomError } from "#core/protocol/errors";
import { diskFiles, type Files } from "./atomic-files";
import { parseJson } from "./json-text";
import { inTime } from "./reading";
import { sha256Of } from "./run-folder";

/** More than any dataset of this kind, and what still fits twice into the memory of a small machine. */
const CONTENT_BYTES = 1024 ** 3;
const MANIFEST_BYTES = 1024 ** 2;
const IDX_HEADER_BYTES = 20;

const unzip = promisify(gunzip);

/** @throws SkiploomError (`invalid-dataset`, `not-found`, `not-allowed`) naming the file and what is wrong with it */
export async function loadDatasetFolder(
  folder: string,
  origin: "bundled" | "folder",
): Promise<DatasetBundle> {
  try {
    const manifest = await readManifest(diskFiles, folder);
    const files = await readParts(folder, manifest);
    return assembleDataset(manifest, files, {
      origin,
      folderName: path.basename(path.resolve(folder)),
      ...(origin === "folder" && { path: folder }),
    });
  } catch (error) {
    throw datasetError(error);
  }
}

/** Datasets' own errors as the API's. */
export function datasetError(error: unknown): unknown {
  return error instanceof DatasetError ? new SkiploomError("invalid-dataset", error.message) : error;
}

/** The path of one of the four files, packed or not; undefined when neither is there. */
export async function findPart(folder: string, part: IdxFile): Promise<string | undefined> {
  for (const name of [IDX_FILES[part], `${IDX_FILES[part]}.gz`]) {
    const file = path.join(folder, name);
    const facts = await inTime(() => stat(file), name, file).catch(() => undefined);
    // What is no file is found too: reading it says what it is.
    if (facts && !facts.isDirectory()) return file;
  }
  return undefined;
}

async function readManifest(files: Files, folder: string): Promise<DatasetManifest | undefined> {
  try {
    const bytes = await files.read(path.join(folder, "dataset.json"), MANIFEST_BYTES, "dataset.json");
    return parseDatasetManifest(parseJson(bytes));
  } catch (error) {
    if (error instanceof SkiploomError && error.code === "not-found") return undefined;
    throw error;
  }
}

async function readParts(folder: string, manifest: DatasetManifest | undefined): Promise<DatasetFiles> {
  const read = async (part: IdxFile): Promise<Uint8Array | undefined> => {
    const file = await findPart(folder, part);
    return file === undefined ? undefined : await readPart(file, manifest);
  };
  const trainImages = await read("trainImages");
  const trainLabels = await read("trainLabels");
  if (!trainImages || !trainLabels) {
    const missing = IDX_FILES[trainImages ? "trainLabels" : "trainImages"];
    throw new SkiploomError(
      "invalid-dataset",
      `${folder} has no file ${missing} or ${missing}.gz. Choose a folder with images and labels in MNIST's format.`,
      folder,
    );
  }
  return {
    trainImages,
    trainLabels,
    testImages: await read("testImages"),
    testLabels: await read("testLabels"),
  };
}

async function readPart(file: string, manifest: DatasetManifest | undefined): Promise<Uint8Array> {
  const name = path.basename(file);
  const bytes = await diskFiles.read(file, CONTENT_BYTES, name);
  const expected = manifest?.files?.[name]?.sha256;
  if (expected !== undefined && sha256Of(bytes) !== expected) {
    throw new SkiploomError(
      "invalid-dataset",
      `${name} is not the file that dataset.json describes: its SHA-256 differs. It was changed or damaged; copy the dataset again.`,
      file,
    );
  }
  return file.endsWith(".gz") ? await unpack(file, name, bytes) : bytes;
}

/** Unpacks to exactly what the IDX header inside promises, so that a small file cannot fill the memory. */
async function unpack(file: string, name: string, bytes: Uint8Array): Promise<Uint8Array> {
  const promised = promisedLength(await unpackedStart(file, name, bytes));
  if (promised > CONTENT_BYTES) {
    throw new SkiploomError(
      "invalid-dataset",
      `${name} says it unpacks to ${Math.round(promised / 1024 ** 2)} MiB; at most ${CONTENT_BYTES / 1024 ** 2} MiB can be used.`,
      file,
    );
  }
  try {
    return await unzip(bytes, { maxOutputLength: Math.max(promised, 1) });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code !== "ERR_BUFFER_TOO_LARGE") throw damaged(name, file, error);
    throw new SkiploomError(
      "invalid-dataset",
      `${name} unpacks to more than its header says (${promised} bytes). The file is not what it claims to be.`,
      file,
    );
  }
}

/** The first bytes of the content, without unpacking the rest. */
async function unpackedStart(file: string, name: string, bytes: Uint8Array): Promise<Uint8Array> {
  const unzipped = Readable.from([bytes.subarray(0, 65_536)]).pipe(createGunzip({ chunkSize: 4_096 }));
  try {
    for await (const chunk of unzipped) return (chunk as Buffer).subarray(0, IDX_HEADER_BYTES);
    return new Uint8Array(0);
  } catch (error) {
    throw damaged(name, file, error);
  } finally {
    unzipped.destroy();
  }
}

/** Header and content in bytes, as the header has it. What is not an IDX header is unpacked a little and refused later. */
function promisedLength(start: Uint8Array): number {
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  const axes = start[3] ?? 0;
  const header = 4 + 4 * axes;
  const isIdx = start[0] === 0 && start[1] === 0 && axes >= 1 && axes <= 4 && start.length >= header;
  if (!isIdx) return CONTENT_BYTES / 1024;
  let content = 1;
  for (let axis = 0; axis < axes; axis += 1) content *= view.getUint32(4 + 4 * axis);
  return header + content;
}

function damaged(name: string, file: string, error: unknown): SkiploomError {
  const words = error instanceof Error ? error.message : String(error);
  return new SkiploomError(
    "invalid-dataset",
    `${name} cannot be unpacked (${words}). It is damaged or not a gzip file; copy it again.`,
    file,
  );
}
