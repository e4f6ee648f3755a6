import { fileOf, isFile, isFolder, namedIn } from "../ui/dropped-entries";

/** The files of folders that were dropped on the window. */

/** A model lies in one folder; what lies deeper in it is read too, and what is hidden is not. */
export async function filesOf(entries: readonly FileSystemEntry[]): Promise<File[]> {
  const shown = entries.filter(({ name }) => !name.startsWith("."));
  const found = await Promise.all(
    shown.map(async (entry) => {
      if (isFile(entry)) return [await fileOf(entry)];
      return isFolder(entry) ? await filesOf(await namedIn(entry.createReader())) : [];
    }),
  );
  return found.flat();
}
