/** Exports as small folders of known content, and what a folder holds after something went wrong. */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { type FolderDisk, folderDisk } from "../../src-main/host/disk/folder-swap";
import { EXPORT_FILES } from "../../src-main/host/runs/export-folder";

/** Every file says which export it is of. */
export function exportOf(mark: string): ReadonlyMap<string, string | Uint8Array> {
  return new Map<string, string | Uint8Array>([
    ["weights.bin", new TextEncoder().encode(`weights of ${mark}`.repeat(1_000))],
    ["labels.json", JSON.stringify({ run: mark, checkpoint: { sha256: mark } })],
    ["README.md", `# ${mark}`],
    ["model.json", JSON.stringify({ model: mark })],
  ]);
}

/** As version 0.1.0 left one: file by file, without hashes. `files`: how far it came. */
export async function writeOldExport(folder: string, mark: string, files = 4): Promise<void> {
  const inOrder = [...exportOf(mark)];
  await mkdir(folder, { recursive: true });
  for (const [name, data] of inOrder.slice(0, files)) await writeFile(path.join(folder, name), data);
  if (files < 4) await writeFile(path.join(folder, `.${inOrder[files]?.[0]}.0123456789ab.tmp`), "half");
}

/** The mark of the one export that all files of a folder are of; "absent"; or words for what is wrong with it. */
export async function stateOf(folder: string): Promise<string> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch {
    return "absent";
  }
  if (names.length === 0) return "empty";
  const text = async (name: string): Promise<string> =>
    names.includes(name) ? await readFile(path.join(folder, name), "utf8") : "";
  const readme = await text(EXPORT_FILES.readme);
  const mark = readme.slice(2);
  const expected = exportOf(mark);
  for (const [name, data] of expected) {
    const wanted = typeof data === "string" ? data : new TextDecoder().decode(data);
    if ((await text(name)) !== wanted) return `a mix: ${names.join()}`;
  }
  if (!names.includes(EXPORT_FILES.hashes)) return names.length === 4 ? mark : `a mix: ${names.join()}`;
  for (const line of (await text(EXPORT_FILES.hashes)).trim().split("\n")) {
    const [hash, name = ""] = line.split("  ");
    const bytes = await readFile(path.join(folder, name));
    if (createHash("sha256").update(bytes).digest("hex") !== hash) return `wrong hash of ${name}`;
  }
  return names.length === 5 ? mark : `a mix: ${names.join()}`;
}

export class Killed extends Error {}

export interface Fault {
  /** Of the disk's steps, from 0. */
  readonly atStep: number;
  /** A system's code; or `kill`: nothing more is done, and a write is left half. */
  readonly kind: string;
}

/** Without waiting for the disk itself: a kill of a process does not lose what the kernel has. */
export const unsyncedDisk: FolderDisk = {
  ...folderDisk,
  write: (file, data) => writeFile(file, data, { flag: "wx" }),
  syncFolder: async () => {},
};

/** A disk whose step fails, or whose process dies there. `steps` counts what was asked of it. */
export function faultyDisk(fault: Fault): FolderDisk & { readonly steps: () => number } {
  let steps = 0;
  let isDead = false;
  const step = async <T>(work: () => Promise<T>, halfWork?: () => Promise<unknown>): Promise<T> => {
    if (isDead) throw new Killed();
    const isHere = steps === fault.atStep;
    steps += 1;
    if (!isHere) return await work();
    await halfWork?.();
    if (fault.kind === "kill") {
      isDead = true;
      throw new Killed();
    }
    throw Object.assign(new Error(fault.kind), { code: fault.kind });
  };
  return {
    steps: () => steps,
    names: (folder) => step(() => unsyncedDisk.names(folder)),
    makeFolder: (folder) => step(() => unsyncedDisk.makeFolder(folder)),
    write: (file, data) =>
      step(
        () => unsyncedDisk.write(file, data),
        () => writeFile(file, data.slice(0, data.length >> 1)),
      ),
    syncFolder: (folder) => step(() => unsyncedDisk.syncFolder(folder)),
    rename: (from, to) => step(() => unsyncedDisk.rename(from, to)),
    removeFile: (file) => step(() => unsyncedDisk.removeFile(file)),
    removeFolder: (folder) => step(() => unsyncedDisk.removeFolder(folder)),
  };
}
