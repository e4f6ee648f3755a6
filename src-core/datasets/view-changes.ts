/** Changes of a view by names, as they are given on a command line: classes left out, taken back, renamed and merged. */
import { DatasetError } from "./error";
import type { DatasetView } from "./view";

export interface ClassChanges {
  /** Classes of the source that are in none of the view's. */
  readonly takeBack: readonly string[];
  readonly rename: readonly (readonly [before: string, after: string])[];
  /** Into a class that is there, or into a new one in the place of the first. */
  readonly merge: readonly (readonly [classes: readonly string[], into: string])[];
  readonly leaveOut: readonly string[];
}

type ViewClass = DatasetView["classes"][number];

/**
 * In this order: taken back, renamed, merged, left out. Pictures that were relabelled stay in their class; into one that is gone, they go as
 * their source says.
 *
 * @param sourceNames of the source's classes
 * @throws DatasetError (`class-names`) for a class that is not there, or a name that another class has
 */
export function withClassChanges(
  view: DatasetView,
  sourceNames: readonly string[],
  { takeBack, rename, merge, leaveOut }: ClassChanges,
): DatasetView {
  let classes: readonly ViewClass[] = view.classes;
  for (const name of takeBack) classes = takenBack(classes, sourceNames, name);
  for (const [before, after] of rename) {
    const found = classOf(classes, before);
    classes = classes.map((each) => (each === found ? { ...each, name: after } : each));
  }
  for (const [names, into] of merge) classes = merged(classes, names, into);
  for (const name of leaveOut) {
    const found = classOf(classes, name);
    classes = classes.filter((each) => each !== found);
  }
  if (classes.length === 0)
    throw new DatasetError("class-names", "No class would be left. Leave one at least.");
  return { ...view, classes: [...classes], changes: changesIn(view, classes) };
}

function classOf(classes: readonly ViewClass[], name: string): ViewClass {
  const found = classes.find((each) => each.name === name);
  if (found) return found;
  const names = classes.slice(0, 10).map((each) => each.name);
  const more = classes.length > names.length ? ` and ${classes.length - names.length} more` : "";
  throw new DatasetError("class-names", `There is no class "${name}". Classes: ${names.join(", ")}${more}.`);
}

function takenBack(classes: readonly ViewClass[], sourceNames: readonly string[], name: string): ViewClass[] {
  const used = new Set(classes.flatMap(({ from }) => from));
  const target = sourceNames.indexOf(name);
  if (target < 0 || used.has(target))
    throw new DatasetError(
      "class-names",
      `No class "${name}" of the source is left out, so it cannot be taken back.`,
    );
  return [...classes, { name, from: [target] }];
}

function merged(classes: readonly ViewClass[], names: readonly string[], into: string): ViewClass[] {
  const parts = new Set(names.map((name) => classOf(classes, name)));
  const there = classes.find((each) => each.name === into);
  if (there) parts.add(there);
  const [first] = classes.filter((each) => parts.has(each));
  const from = classes.flatMap((each) => (parts.has(each) ? each.from : []));
  const place = there ?? first;
  return classes.flatMap((each) => (each === place ? [{ name: into, from }] : parts.has(each) ? [] : [each]));
}

function changesIn({ changes, classes: before }: DatasetView, classes: readonly ViewClass[]) {
  const placeOf = new Map(
    classes.flatMap(({ from }, place) => from.map((target) => [target, place] as const)),
  );
  return changes.flatMap(([picture, label]): DatasetView["changes"] => {
    if (label === null) return [[picture, null]];
    const place = placeOf.get(before[label]?.from[0] ?? -1);
    return place === undefined ? [] : [[picture, place]];
  });
}
