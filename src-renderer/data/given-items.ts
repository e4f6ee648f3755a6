/** What a person dropped or chose, as data that can be handed over: files by themselves, or folders that are walked when it comes to that. */
import { namesOf } from "../imports/file-names";
import type { GivenData, GivenFile } from "../stores/adding-store";
import { fileOf, isFile, isFolder, namedIn } from "../ui/dropped-entries";

/** Of names in a folder, enough to tell what it holds. */
const MOST_LOOKED_AT = 300;

/** What a drop held, asked for while the browser still knows. */
export interface DroppedItems {
  readonly files: readonly File[];
  /** Of folders and files; empty where the browser does not tell. */
  readonly entries: readonly FileSystemEntry[];
}

export function droppedItems(data: DataTransfer | null): DroppedItems | undefined {
  if (!data?.types.includes("Files")) return undefined;
  return {
    entries: [...data.items].flatMap((item) => item.webkitGetAsEntry() ?? []),
    files: [...data.files],
  };
}

export function hasFolders({ entries }: DroppedItems): boolean {
  return entries.some(({ isDirectory }) => isDirectory);
}

/** Some of the files' paths, of the first that are met. */
export async function somePaths(items: DroppedItems): Promise<string[]> {
  if (!hasFolders(items)) return items.files.map(({ name }) => name);
  const found: string[] = [];
  for await (const { path } of walk(items.entries, "")) {
    found.push(path);
    if (found.length >= MOST_LOOKED_AT) break;
  }
  return found;
}

export function givenItems(items: DroppedItems): GivenData {
  if (!hasFolders(items)) return givenFiles(items.files);
  const [only, ...others] = items.entries;
  const name = others.length === 0 && only ? only.name : namesOf(items.entries);
  return {
    kind: "files",
    name,
    async *files() {
      const top =
        others.length === 0 && only && isFolder(only) ? await namedIn(only.createReader()) : items.entries;
      for await (const { path, entry } of walk(top, "")) yield { path, file: await fileOf(entry) };
    },
  };
}

/** Files of a field: by themselves, or of one folder, which their paths begin with. */
export function givenFiles(files: readonly File[]): GivenData {
  const [folder, ...deeper] = (files[0]?.webkitRelativePath ?? "").split("/");
  const isFolder = folder !== undefined && deeper.length > 0;
  return {
    kind: "files",
    name: (isFolder ? folder : namesOf(files)).slice(0, 200),
    async *files(): AsyncIterable<GivenFile> {
      for (const file of files)
        yield {
          path: isFolder ? file.webkitRelativePath.slice(folder.length + 1) : file.name,
          file,
        };
    },
  };
}

interface WalkedFile {
  readonly path: string;
  readonly entry: FileSystemFileEntry;
}

/** What is hidden is left where it is. */
async function* walk(entries: readonly FileSystemEntry[], inside: string): AsyncGenerator<WalkedFile> {
  for (const entry of entries) {
    if (entry.name.startsWith(".") || entry.name === "__MACOSX") continue;
    const path = inside + entry.name;
    if (isFile(entry)) yield { path, entry };
    else if (isFolder(entry)) yield* walk(await namedIn(entry.createReader()), `${path}/`);
  }
}
