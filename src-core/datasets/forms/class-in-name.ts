/**
 * Images whose names begin with their class: `cat.0.jpg`, `dog_12.png`, `great_pyrenees_173.jpg`, `cat (3).jpg`. What stands before the
 * first digit is the class, or its first word alone.
 */
import type { DataForm, FormChoice, Recognised, Skipped } from "../source";
import { type FolderLayout, folderLayout } from "./folder-layout";
import { baseName, stemOf } from "./image-names";
import { type LabelledFile, labelledFiles } from "./labelled-files";

type Way = "before-number" | "first-word";

/** Of the images, at least so many must have a class in their names. */
const LEAST_NAMED = 0.5;
/** Images that a class has on average, at least: names that are all different say no classes. */
const LEAST_EACH = 2;

const SEPARATORS = /[\s._()[\]-]+/u;
const SEPARATORS_AT_END = /[\s._()[\]-]+$/u;

export const classInName: DataForm = {
  id: "class-in-name",
  label: "Images whose names begin with their class",
  async recognise(files) {
    const layout = folderLayout(files);
    // Folders that part the images say more than their names.
    if (layout.classes.size > 1) return undefined;
    const classes = classesOf(layout, "before-number");
    if (!saysClasses(classes, layout.images.length)) return undefined;
    return recognised(layout, classes);
  },
  async open(files, chosen) {
    const way: Way = chosen.class === "first-word" ? "first-word" : "before-number";
    const samples: LabelledFile[] = [];
    const skipped: Skipped[] = [];
    const { images, place } = folderLayout(files);
    for (const path of images) {
      const className = classOfName(path, way);
      if (className === undefined)
        skipped.push({ name: path, reason: "its name does not begin with a class" });
      else samples.push({ path, className, part: place(path).part });
    }
    return labelledFiles(files, samples, skipped);
  },
};

/** undefined for a name that begins with a digit, or has none. */
export function classOfName(path: string, way: Way): string | undefined {
  const stem = stemOf(path);
  const digit = stem.search(/\p{Nd}/u);
  if (digit < 1) return undefined;
  const words = stem
    .slice(0, digit)
    .split(SEPARATORS)
    .filter((word) => word !== "");
  const [first] = words;
  if (first === undefined || !/\p{L}/u.test(first)) return undefined;
  if (way === "first-word") return first;
  return stem.slice(stem.indexOf(first), digit).replace(SEPARATORS_AT_END, "");
}

/** Each with the first image of it and how many there are. */
function classesOf({ images }: FolderLayout, way: Way): Map<string, { example: string; count: number }> {
  const classes = new Map<string, { example: string; count: number }>();
  for (const image of images) {
    const name = classOfName(image, way);
    if (name === undefined) continue;
    const known = classes.get(name);
    if (known) known.count += 1;
    else classes.set(name, { example: baseName(image), count: 1 });
  }
  return classes;
}

function saysClasses(classes: ReadonlyMap<string, { count: number }>, images: number): boolean {
  const named = [...classes.values()].reduce((sum, { count }) => sum + count, 0);
  return classes.size > 1 && named >= LEAST_NAMED * images && named >= LEAST_EACH * classes.size;
}

function recognised(
  layout: FolderLayout,
  classes: ReadonlyMap<string, { example: string; count: number }>,
): Recognised {
  const [[name, { example }] = ["", { example: "" }]] = classes;
  const why = `Names of images begin with ${classes.size} classes, as "${example}" does with "${name}".`;
  const shorter = classesOf(layout, "first-word");
  if (shorter.size === classes.size) return { why, choices: {} };
  return { why, choices: { class: wayChoice(classes.size, shorter.size) } };
}

function wayChoice(longer: number, shorter: number): FormChoice {
  const counted = (count: number): string => (count === 1 ? "1 class" : `${count} classes`);
  return {
    label: "Class in the name",
    values: [
      { value: "before-number", label: `All before the number: ${counted(longer)}` },
      { value: "first-word", label: `The first word: ${counted(shorter)}` },
    ],
    suggested: "before-number",
    why: "Classes may have names of several words.",
  };
}
