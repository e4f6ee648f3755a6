/** How the folders of a source are laid out: what lies around everything, which are parts, which are classes. Only names are looked at. */
import type { DatasetPartName } from "../parts";
import type { SourceFiles } from "../source";
import { isImageName } from "./image-names";

const PART_NAMES: Readonly<Record<string, DatasetPartName>> = {
  train: "train",
  training: "train",
  val: "validation",
  valid: "validation",
  validation: "validation",
  dev: "validation",
  test: "test",
  testing: "test",
  eval: "test",
};

/** The part that a folder's or table's name stands for: "Train", "training_set", "test1". */
export function partOfName(name: string): DatasetPartName | undefined {
  const key = name.toLowerCase().replace(/[-_ ]?(?:set|\d+)$/, "");
  return Object.hasOwn(PART_NAMES, key) ? PART_NAMES[key] : undefined;
}

export interface FolderLayout {
  /** Paths of all images, in the source's order. */
  readonly images: readonly string[];
  /** The folder around everything, with "/" at its end; "" where there is none. */
  readonly outer: string;
  /** Whether the folders in it are parts. */
  readonly hasParts: boolean;
  /** Folders that images of classes lie in: names of classes where there are such. */
  readonly classes: ReadonlySet<string>;
  /** Where an image belongs; undefined where it lies beside the folders of classes or parts. */
  place(image: string): ImagePlace;
}

export interface ImagePlace {
  readonly part: DatasetPartName | undefined;
  /** Those that it lies in, from the first under the source or under its part. */
  readonly folders: readonly string[];
  /** undefined for an image that lies in no folder of a class. */
  readonly className: string | undefined;
}

export function folderLayout(files: SourceFiles): FolderLayout {
  const images = files.entries.map(({ path }) => path).filter(isImageName);
  const outer = outerFolder(images);
  const tops = foldersIn(images, outer);
  const hasParts = areParts(images, outer, [...tops.keys()]);
  const place = (image: string): ImagePlace => {
    const parts = image.slice(outer.length).split("/");
    const part = hasParts && parts.length > 1 ? partOfName(parts[0] ?? "") : undefined;
    // Archives of each part hold a folder of their own name: "test_set/test_set/cats".
    const isTwice = parts.length > 2 && parts[0] === parts[1];
    const folders = parts.slice(part === undefined ? 0 : isTwice ? 2 : 1, -1);
    // Beside folders that are parts, a folder is no class.
    return { part, folders, className: hasParts && part === undefined ? undefined : folders[0] };
  };
  const classes = new Set<string>();
  for (const image of images) {
    const { className } = place(image);
    if (className !== undefined) classes.add(className);
  }
  return { images, outer, hasParts, classes, place };
}

/** One class of several may be called "train" or "test" as well; it has no folders of classes in it. */
function areParts(images: readonly string[], outer: string, tops: readonly string[]): boolean {
  if (tops.every((folder) => partOfName(folder) !== undefined)) return tops.length > 0;
  return tops.some(
    (folder) => partOfName(folder) === "train" && foldersIn(images, `${outer}${folder}/`).size > 0,
  );
}

/** What lies around everything, as what an archive holds is unpacked into a folder of its name: down to where folders part, or are parts. */
function outerFolder(images: readonly string[]): string {
  let outer = "";
  for (;;) {
    const tops = foldersIn(images, outer);
    const [[folder, count] = ["", 0]] = tops;
    const inside = `${outer}${folder}/`;
    const isAround = tops.size === 1 && count === images.length;
    if (namesAPart(tops)) {
      // "train" around "train" and "test" is one of those folders around everything.
      if (!isAround || !namesAPart(foldersIn(images, inside))) return outer;
    } else if (!isAround) {
      const deeper = [...tops.values()].reduce((sum, inFolder) => sum + inFolder, 0);
      return tops.size > 1 && 2 * deeper > images.length ? outer : "";
    }
    outer = inside;
  }
}

function namesAPart(folders: ReadonlyMap<string, number>): boolean {
  return [...folders.keys()].some((folder) => partOfName(folder) !== undefined);
}

/** The folders that lie in one, each with how many images are in it. */
function foldersIn(images: readonly string[], outer: string): Map<string, number> {
  const folders = new Map<string, number>();
  for (const image of images) {
    const end = image.indexOf("/", outer.length);
    if (!image.startsWith(outer) || end < 0) continue;
    const folder = image.slice(outer.length, end);
    folders.set(folder, (folders.get(folder) ?? 0) + 1);
  }
  return folders;
}
