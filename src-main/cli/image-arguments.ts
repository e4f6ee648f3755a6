/** Files that a command is given as images: one by one, or by folders. */
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { IMAGE_ENDINGS, UNREAD_ENDINGS } from "#core/images/read-image";
import { CommandError } from "./exit-codes";
import { printable } from "./output";

/** What is taken for an image in a folder; those that are not read are named with the reason. */
const ENDINGS = new Set([...IMAGE_ENDINGS, ...UNREAD_ENDINGS]);

export interface ImageFiles {
  /** Of a folder sorted by their paths, with all that lies in it. */
  readonly files: readonly string[];
  /** How many files of folders are none by their names. */
  readonly passedOver: number;
}

/** @throws CommandError for a path where nothing is, and where there is no image at all */
export async function imageFiles(given: readonly string[]): Promise<ImageFiles> {
  const files: string[] = [];
  let passedOver = 0;
  for (const place of given) {
    const facts = await stat(place).catch(() => undefined);
    if (!facts) throw new CommandError(`There is nothing at ${printable(place)}.`);
    if (!facts.isDirectory()) {
      files.push(place);
      continue;
    }
    const entries = await readdir(place, { recursive: true, withFileTypes: true });
    const found = entries
      .filter(
        (entry) => !entry.isDirectory() && !isHidden(path.relative(place, entry.parentPath), entry.name),
      )
      .map((entry) => path.join(entry.parentPath, entry.name));
    const images = found.filter(isImageName).sort();
    passedOver += found.length - images.length;
    files.push(...images);
  }
  if (files.length > 0) return { files, passedOver };
  throw new CommandError("There is no image there. Give image files, or a folder that holds some.");
}

function isImageName(file: string): boolean {
  return ENDINGS.has(path.extname(file).slice(1).toLowerCase());
}

/** `.DS_Store`, and what systems keep in folders of their own. */
function isHidden(folder: string, name: string): boolean {
  return [...folder.split(path.sep), name].some((part) => part.startsWith(".") || part === "__MACOSX");
}
