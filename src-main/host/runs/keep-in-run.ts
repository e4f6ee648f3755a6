/** What is computed of a run and kept in its folder. A run may be removed while it is computed: then nothing of it comes back. */
import { lstat, rmdir } from "node:fs/promises";
import path from "node:path";
import type { Files } from "../disk/atomic-files";
import { withoutLinks } from "../disk/links";

/** Written when a run begins, and removed first when it goes. */
const RECORD = "run.json";

/** @param file in a folder of its own, inside the run's. @throws what writing says */
export async function keepInRun(
  files: Files,
  folder: string,
  file: string,
  content: Uint8Array,
  what: string,
): Promise<void> {
  const isThere = async (): Promise<boolean> =>
    await lstat(path.join(folder, RECORD)).then(
      () => true,
      () => false,
    );
  if (!(await isThere())) return;
  await withoutLinks(files, folder).replace(file, content, what);
  if (await isThere()) return;
  // Removed in this very moment.
  await files.remove(path.dirname(file), what);
  await rmdir(folder).catch(() => {});
}
