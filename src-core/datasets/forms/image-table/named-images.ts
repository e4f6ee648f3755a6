/** Images by what tables call them: a path from the table's folder, a name alone, or a name without its ending. */
import type { DatasetPartName } from "../../parts";
import { baseName, folderOf, stemOf } from "../image-names";
import { partOfWords } from "../part-words";

/** Why a name stands for no image; goes on from a colon, without a full stop. */
export type NoImage = "it is not there" | "several files are called so";

export class NamedImages {
  private readonly paths: ReadonlySet<string>;
  private readonly byName = new Map<string, string[]>();
  private readonly byStem = new Map<string, string[]>();

  constructor(images: readonly string[]) {
    this.paths = new Set(images);
    for (const image of images) {
      addTo(this.byName, baseName(image), image);
      addTo(this.byStem, stemOf(image), image);
    }
  }

  /** @param table its path: images of its folder, or of its part, go first @returns the image's path */
  find(name: string, table: string): { readonly path: string } | { readonly reason: NoImage } {
    const wanted = name
      .replaceAll("\\", "/")
      .split("/")
      .filter((part) => part !== "" && part !== ".")
      .join("/");
    const folder = folderOf(table);
    const direct = folder === "" ? wanted : `${folder}/${wanted}`;
    if (this.paths.has(direct)) return { path: direct };
    const last = baseName(wanted);
    const called = this.byName.get(last) ?? this.byStem.get(last) ?? [];
    const fitting = narrowed(called, [
      (path) => endsAs(path, wanted),
      (path) => partOfFolders(path) === partOfWords(baseName(table)),
      (path) => path.startsWith(folder === "" ? "" : `${folder}/`),
    ]);
    const [path, ...others] = fitting;
    if (path === undefined) return { reason: "it is not there" };
    return others.length > 0 ? { reason: "several files are called so" } : { path };
  }
}

/** The part that the folders around a file are called by: `train_images/1.png`. */
export function partOfFolders(path: string): DatasetPartName | undefined {
  const folders = path.split("/").slice(0, -1);
  return folders.map(partOfWords).findLast((part) => part !== undefined);
}

/** Each test is taken only while it leaves something. */
function narrowed(
  paths: readonly string[],
  tests: readonly ((path: string) => boolean)[],
): readonly string[] {
  let left = paths;
  for (const test of tests) {
    if (left.length < 2) return left;
    const fitting = left.filter(test);
    if (fitting.length > 0) left = fitting;
  }
  return left;
}

function endsAs(path: string, wanted: string): boolean {
  const withoutEnding = path.slice(0, path.length - baseName(path).length + stemOf(path).length);
  return `/${path}`.endsWith(`/${wanted}`) || `/${withoutEnding}`.endsWith(`/${wanted}`);
}

function addTo(map: Map<string, string[]>, key: string, path: string): void {
  const known = map.get(key);
  if (known) known.push(path);
  else map.set(key, [path]);
}
