/** Makes a folder and those above it, one by one: Node's own `recursive` never ends where a system refuses with ENOENT. */
import { mkdir, rmdir, stat } from "node:fs/promises";
import path from "node:path";

/** Of folders that Skiploom makes: a person's work is nobody else's business. */
export const FOLDER_MODE = 0o700;

/**
 * @returns those that were made, each inside the one before
 * @throws the system's error for the first folder that cannot be made
 */
export async function makeFolders(folder: string, mode = FOLDER_MODE): Promise<string[]> {
  const missing: string[] = [];
  let existing = path.resolve(folder);
  while (!(await isThere(existing)) && path.dirname(existing) !== existing) {
    missing.push(existing);
    existing = path.dirname(existing);
  }
  const made: string[] = [];
  for (const next of missing.reverse()) {
    try {
      await mkdir(next, mode);
      made.push(next);
    } catch (error) {
      // Somebody else may have made it just now.
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
  return made;
}

/** Those of them that are empty go again. */
export async function takeBackFolders(made: readonly string[]): Promise<void> {
  for (const folder of made.toReversed()) await rmdir(folder).catch(() => {});
}

async function isThere(folder: string): Promise<boolean> {
  try {
    await stat(folder);
    return true;
  } catch {
    return false;
  }
}
