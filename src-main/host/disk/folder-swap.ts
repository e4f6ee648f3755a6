/**
 * A folder of files replaced whole. The new one is written beside the old one and synced, the old one steps aside, the new
 * one takes its place: two renames, since no system call of Node exchanges two folders. Whoever is killed between them
 * leaves the old folder whole under a hidden name, and the next swap, or the next start, brings it back.
 */
import { mkdir, open, readdir, rename, rm, rmdir } from "node:fs/promises";
import path from "node:path";
import { SkiploomError } from "#core/foundation/errors";
import { syncFolder } from "./atomic-files";
import { systemCode, writeError } from "./file-errors";
import { isTemporaryOf, temporaryBeside } from "./temporary-names";

/** The steps on the disk that a swap is made of; tests fail and kill each of them. Folders and files get the modes of the umask. */
export interface FolderDisk {
  names(folder: string): Promise<string[]>;
  makeFolder(folder: string): Promise<void>;
  /** A new file, written and synced. */
  write(file: string, data: string | Uint8Array): Promise<void>;
  syncFolder(folder: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  removeFile(file: string): Promise<void>;
  /** An empty one. */
  removeFolder(folder: string): Promise<void>;
}

export const folderDisk: FolderDisk = {
  names: (folder) => readdir(folder),
  makeFolder: async (folder) => {
    await mkdir(folder);
  },
  async write(file, data) {
    const handle = await open(file, "wx");
    try {
      await handle.writeFile(data);
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
  syncFolder,
  rename,
  removeFile: (file) => rm(file, { force: true }),
  removeFolder: rmdir,
};

export interface SwappedFolder {
  /** With its links resolved; the folder above it exists. */
  readonly folder: string;
  /** What names the folder in an error's words: "the export". */
  readonly what: string;
  /** Which of a folder's names such a folder can hold: what else is found there is never removed. */
  readonly oursIn: (folder: string) => Promise<(name: string) => boolean>;
}

/**
 * Puts these files, and no others, in the place of the folder. Afterwards, whatever went wrong, the folder is the old one
 * whole or the new one whole; after a kill it may be missing until `heal`.
 *
 * @throws SkiploomError (`disk-full`, `workspace-unwritable`)
 */
export async function swapFolder(
  swapped: SwappedFolder,
  contents: ReadonlyMap<string, string | Uint8Array>,
  disk: FolderDisk = folderDisk,
): Promise<void> {
  const { folder, what } = swapped;
  const parent = path.dirname(folder);
  const fresh = temporaryBeside(folder, "new");
  const former = temporaryBeside(folder, "old");
  try {
    await disk.makeFolder(fresh);
    for (const [name, data] of contents) await disk.write(path.join(fresh, name), data);
    await disk.syncFolder(fresh);
    await exchange(fresh, folder, former, disk);
    await disk.syncFolder(parent);
  } catch (error) {
    await discard(fresh, swapped, disk);
    throw swapError(error, what, folder);
  }
  await discard(former, swapped, disk);
}

/**
 * Brings back a folder that a kill left between the two renames, and removes what earlier swaps left behind. Nobody else may
 * be swapping this folder.
 */
export async function heal(swapped: SwappedFolder, disk: FolderDisk = folderDisk): Promise<void> {
  const { folder, what } = swapped;
  const parent = path.dirname(folder);
  try {
    const names = await disk.names(parent).catch(absent);
    const left = (ending: "new" | "old"): string[] =>
      names.filter((name) => isTemporaryOf(folder, name, ending)).map((name) => path.join(parent, name));
    const [stranded, ...others] = left("old");
    const isMissing = !names.includes(path.basename(folder));
    if (stranded !== undefined && isMissing) {
      await disk.rename(stranded, folder);
      await disk.syncFolder(parent);
    } else if (stranded !== undefined) {
      others.push(stranded);
    }
    for (const leftover of [...others, ...left("new")]) await discard(leftover, swapped, disk);
  } catch (error) {
    throw swapError(error, what, folder);
  }
}

async function exchange(fresh: string, folder: string, former: string, disk: FolderDisk): Promise<void> {
  let stepped = true;
  try {
    await disk.rename(folder, former);
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw error;
    stepped = false;
  }
  try {
    await disk.rename(fresh, folder);
  } catch (error) {
    // Where even this fails, `heal` finds it.
    if (stepped) await disk.rename(former, folder).catch(() => {});
    throw error;
  }
}

/** Failing to remove harms nothing: the next swap tries again. What is not ours keeps its folder. */
async function discard(folder: string, { oursIn }: SwappedFolder, disk: FolderDisk): Promise<void> {
  try {
    const isOurs = await oursIn(folder);
    for (const name of await disk.names(folder)) {
      if (isOurs(name)) await disk.removeFile(path.join(folder, name));
    }
    await disk.removeFolder(folder);
  } catch {
    // Left for later.
  }
}

function absent(error: unknown): string[] {
  if (systemCode(error) === "ENOENT") return [];
  throw error;
}

function swapError(error: unknown, what: string, folder: string): SkiploomError {
  const code = systemCode(error);
  if (code === "EBUSY" || code === "EXDEV" || code === "EACCES" || code === "EPERM") {
    return new SkiploomError(
      "workspace-unwritable",
      `${folder} cannot be replaced as a whole: the folder above it may not be written, or this one is a disk of its own. Choose a new folder inside it.`,
      folder,
    );
  }
  return writeError(error, what, folder);
}
