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

/** Beside the files of the format. */
export const EXPORT_FILES = {
  /** Classes, preprocessing, and where the model comes from. */
  labels: "labels.json",
  readme: "README.md",
  proof: "PROOF.json",
  /** As `sha256sum --check` reads it. */
  hashes: "SHA256SUMS",
} as const;

const LABELS_BYTES = 16 * 1024 ** 2;
const HASHES_BYTES = 1024 ** 2;
const MODEL_BYTES = 8 * 1024 ** 3;
/** What version 0.1.0 wrote, without hashes, one after the other. */
const OLD_FILES: readonly string[] = ["weights.bin", "labels.json", "README.md", "model.json"];
const NAMES: ReadonlySet<string> = new Set([...Object.values(EXPORT_FILES), ...OLD_FILES]);

/** What labels.json of every version says of itself. */
const labelsSchema = z.object({ run: z.string(), checkpoint: z.object({ sha256: z.string() }) });

/**
 * Puts an export in the place of the folder: all of it, with the hashes of its files, or nothing.
 *
 * @throws SkiploomError (`conflict` when the folder holds something else, `disk-full`, `workspace-unwritable`, `busy`)
 */
export async function writeExport(
  directory: string,
  files: ReadonlyMap<string, string | Uint8Array>,
  disk: FolderDisk = folderDisk,
): Promise<void> {
  // The hashes first: whatever a kill leaves behind says which files are its own.
  const contents = new Map<string, string | Uint8Array>([[EXPORT_FILES.hashes, hashLines(files)], ...files]);
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

/**
 * @throws SkiploomError (`conflict`) for a folder that holds anything but an export, for one in which a person changed a file that a
 * person works on (code, say), or for what is no folder
 */
export async function refuseForeign(directory: string, disk: FolderDisk = folderDisk): Promise<void> {
  let names: string[];
  try {
    names = await disk.names(directory);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return;
    throw new SkiploomError("conflict", `${directory} is not a folder that can be written to.`, directory);
  }
  const isOurs = await oursIn(directory);
  const foreign = names.find((name) => !isOurs(name));
  // Version 0.1.0 wrote file by file, the weights first: killed there, it left them and a temporary file.
  const finished = names.filter((name) => isOurs(name) && !isTemporaryFile(name));
  const wasCutShort = finished.length < names.length && finished.join() === OLD_FILES[0];
  const isExport = finished.length === 0 || wasCutShort || (await saysItIsOurs(directory));
  if (foreign !== undefined || !isExport) {
    throw new SkiploomError(
      "conflict",
      `${directory} holds other files (${foreign ?? names[0]}). Choose an empty or a new folder.`,
      directory,
    );
  }
  const changed = await changedFile(directory, finished);
  if (changed === undefined) return;
  throw new SkiploomError(
    "conflict",
    `${path.join(directory, changed)} was changed since it was exported. Choose an empty or a new folder.`,
    directory,
  );
}

async function exportFolder(directory: string): Promise<SwappedFolder> {
  const folder = await realPlace(directory);
  // An export is made to be passed on: the umask decides who may read it.
  await makeFolders(path.dirname(folder), 0o777);
  return { folder, what: "the export", oursIn };
}

/** Which names of this folder are an export's: those that every one has, and those that its hashes list. */
async function oursIn(directory: string): Promise<(name: string) => boolean> {
  const known = new Set([...NAMES, ...(await hashesOf(directory)).keys()]);
  return (name) =>
    known.has(name) || (isTemporaryFile(name) && [...NAMES].some((ours) => name.startsWith(`.${ours}.`)));
}

/** By name; empty where there are none. */
async function hashesOf(directory: string): Promise<ReadonlyMap<string, string>> {
  const hashes = new Map<string, string>();
  const text = await readWhole(path.join(directory, EXPORT_FILES.hashes), HASHES_BYTES, "the hashes").catch(
    () => new Uint8Array(),
  );
  for (const line of new TextDecoder().decode(text).split("\n")) {
    const [, hash, name] = /^([0-9a-f]{64}) {2}([^/\\]+)$/.exec(line) ?? [];
    if (hash !== undefined && name !== undefined) hashes.set(name, hash);
  }
  return hashes;
}

/** Code that a person works on: a later export would take their work away. What only programs write is replaced, damaged or not. */
async function changedFile(directory: string, names: readonly string[]): Promise<string | undefined> {
  const hashes = await hashesOf(directory);
  for (const name of names.filter((each) => /\.(py|md|txt)$/.test(each) && each !== EXPORT_FILES.readme)) {
    const bytes = await readWhole(path.join(directory, name), MODEL_BYTES, name);
    if (hashes.get(name) !== sha256Of(bytes)) return name;
  }
  return undefined;
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
