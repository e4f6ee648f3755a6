/** The folder of an export: what is in it, how another tool checks it, and whether a folder may be taken for it. */

import path from "node:path";
import { z } from "zod";
import { SkiploomError } from "#core/foundation/errors";
import { systemCode } from "../disk/file-errors";
import { withLock } from "../disk/file-lock";
import { type FolderDisk, folderDisk, heal, type SwappedFolder, swapFolder } from "../disk/folder-swap";
import { parseJson } from "../disk/json-text";
import { realPlace } from "../disk/links";
import { makeFolders } from "../disk/make-folders";
import { readWhole } from "../disk/reading";
import { sha256Of } from "../disk/sha256";
import { isTemporaryFile } from "../disk/temporary-names";

export const EXPORT_FILES = {
  model: "model.json",
  weights: "weights.bin",
  labels: "labels.json",
  readme: "README.md",
  /** As `sha256sum --check` reads it. */
  hashes: "SHA256SUMS",
} as const;
export type ExportedFile = Exclude<keyof typeof EXPORT_FILES, "hashes">;

const LABELS_BYTES = 16 * 1024 ** 2;
const NAMES = new Set<string>(Object.values(EXPORT_FILES));

/** What labels.json of every version says of itself. */
const labelsSchema = z.object({ run: z.string(), checkpoint: z.object({ sha256: z.string() }) });

/**
 * Puts an export in the place of the folder: all of it, with the hashes of its files, or nothing.
 *
 * @throws SkiploomError (`conflict` when the folder holds something else, `disk-full`, `workspace-unwritable`, `busy`)
 */
export async function writeExport(
  directory: string,
  files: Readonly<Record<ExportedFile, string | Uint8Array>>,
  disk: FolderDisk = folderDisk,
): Promise<void> {
  const contents = new Map<string, string | Uint8Array>([
    [EXPORT_FILES.weights, files.weights],
    [EXPORT_FILES.labels, files.labels],
    [EXPORT_FILES.readme, files.readme],
    [EXPORT_FILES.model, files.model],
  ]);
  contents.set(EXPORT_FILES.hashes, hashLines(contents));
  const swapped = await exportFolder(directory);
  await withLock(swapped.folder, swapped.what, async () => {
    await heal(swapped, disk);
    await refuseForeign(swapped.folder, disk);
    await swapFolder(swapped, contents, disk);
  });
}

/** Brings back an export that a kill left between two renames. */
export async function healExport(directory: string): Promise<void> {
  const swapped = await exportFolder(directory);
  await withLock(swapped.folder, swapped.what, () => heal(swapped));
}

/** @throws SkiploomError (`conflict`) for a folder that holds anything but an export, or for what is no folder */
export async function refuseForeign(directory: string, disk: FolderDisk = folderDisk): Promise<void> {
  let names: string[];
  try {
    names = await disk.names(directory);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return;
    throw new SkiploomError("conflict", `${directory} is not a folder that can be written to.`, directory);
  }
  const foreign = names.find((name) => !isExported(name));
  // Version 0.1.0 wrote file by file, the weights first: killed there, it left them and a temporary file.
  const finished = names.filter((name) => NAMES.has(name));
  const wasCutShort = finished.length < names.length && finished.join() === EXPORT_FILES.weights;
  const isOurs = finished.length === 0 || wasCutShort || (await saysItIsOurs(directory));
  if (foreign === undefined && isOurs) return;
  throw new SkiploomError(
    "conflict",
    `${directory} holds other files (${foreign ?? names[0]}). Choose an empty or a new folder.`,
    directory,
  );
}

async function exportFolder(directory: string): Promise<SwappedFolder> {
  const folder = await realPlace(directory);
  // An export is made to be passed on: the umask decides who may read it.
  await makeFolders(path.dirname(folder), 0o777);
  return { folder, what: "the export", isOurs: isExported };
}

function isExported(name: string): boolean {
  if (NAMES.has(name)) return true;
  return isTemporaryFile(name) && [...NAMES].some((ours) => name.startsWith(`.${ours}.`));
}

async function saysItIsOurs(directory: string): Promise<boolean> {
  const labels = path.join(directory, EXPORT_FILES.labels);
  try {
    return labelsSchema.safeParse(parseJson(await readWhole(labels, LABELS_BYTES, "labels.json"))).success;
  } catch (error) {
    if (error instanceof SkiploomError && error.code === "not-found") return false;
    throw error;
  }
}

function hashLines(contents: ReadonlyMap<string, string | Uint8Array>): string {
  return [...contents].map(([name, data]) => `${sha256Of(data)}  ${name}\n`).join("");
}
