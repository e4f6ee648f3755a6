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

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** A reader answers with a hundred at most, and with none at the end. */
async function namedIn(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  const found: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return found;
    found.push(...some);
  }
}
