/** Which of the folders that an image lies in names its class. */
import type { FormChoice } from "../source";
import type { FolderLayout } from "./folder-layout";

/** Folders in folders, of which one can be chosen. */
const MOST_LEVELS = 5;
const EXAMPLES = 3;

const ORDINALS = ["first", "second", "third", "fourth", "fifth"] as const;

/** "2": the second folder; "last": the one that the image lies in; "all": all of them, as "fruit/apple". */
export function classAtLevel(folders: readonly string[], level: string | undefined): string | undefined {
  if (folders.length === 0) return undefined;
  if (level === "last") return folders.at(-1);
  if (level === "all") return folders.join("/");
  return folders[Number(level ?? "1") - 1];
}

/** undefined where no image lies deeper than in a folder: there is nothing to choose. */
export function levelChoice({ images, hasParts, place }: FolderLayout): FormChoice | undefined {
  const found = new Map<string, Set<string>>();
  const note = (value: string, name: string): void => {
    const names = found.get(value) ?? new Set();
    found.set(value, names.add(name));
  };
  let deepest = 0;
  let isEven = true;
  for (const image of images) {
    const { part, folders } = place(image);
    if (folders.length === 0 || (hasParts && part === undefined)) continue;
    if (deepest > 0 && folders.length !== deepest) isEven = false;
    deepest = Math.max(deepest, folders.length);
    for (const level of ORDINALS.keys()) {
      const name = folders[level];
      if (name !== undefined) note(String(level + 1), name);
    }
    note("last", folders.at(-1) ?? "");
    note("all", folders.join("/"));
  }
  if (deepest < 2) return undefined;
  const numbered = ORDINALS.slice(0, Math.min(deepest, MOST_LEVELS)).map((ordinal, level) => ({
    value: String(level + 1),
    label: `The ${ordinal} folder: ${classesWords(found.get(String(level + 1)))}`,
  }));
  // Where all lie equally deep, the last folder is one of those.
  const last = { value: "last", label: `The last folder: ${classesWords(found.get("last"))}` };
  const whole = { value: "all", label: `All folders: ${classesWords(found.get("all"))}` };
  return {
    label: "Class",
    values: [...numbered, ...(isEven && deepest <= MOST_LEVELS ? [] : [last]), whole],
    suggested: "1",
    why: "Folders lie in folders. The first one names the class unless another is chosen.",
  };
}

function classesWords(names: ReadonlySet<string> = new Set()): string {
  const examples = [...names].slice(0, EXAMPLES).join(", ");
  const more = names.size > EXAMPLES ? ", ..." : "";
  return `${names.size} ${names.size === 1 ? "class" : "classes"} (${examples}${more})`;
}
