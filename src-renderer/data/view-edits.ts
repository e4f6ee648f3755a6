/** Edits of how prepared pictures are seen: classes renamed, merged, left out and put in another order. */
import type { DatasetView } from "#core/datasets/view";

export type ViewClass = DatasetView["classes"][number];

export interface EditedView {
  readonly classes: readonly ViewClass[];
  /** Left out: classes of the source, by their places. */
  readonly leftOut: readonly number[];
}

export function editedView(view: DatasetView, sourceClasses: number): EditedView {
  const used = new Set(view.classes.flatMap(({ from }) => from));
  const leftOut = Array.from({ length: sourceClasses }, (_, place) => place).filter(
    (place) => !used.has(place),
  );
  return { classes: view.classes, leftOut };
}

export function renamed(edited: EditedView, at: number, name: string): EditedView {
  return {
    ...edited,
    classes: edited.classes.map((each, place) => (place === at ? { ...each, name } : each)),
  };
}

/** One place up (-1) or down (1). */
export function moved(edited: EditedView, at: number, by: -1 | 1): EditedView {
  const classes = [...edited.classes];
  const [one] = classes.splice(at, 1);
  if (!one || at + by < 0 || at + by > classes.length) return edited;
  classes.splice(at + by, 0, one);
  return { ...edited, classes };
}

/** Into the first of them, which keeps its name. */
export function merged(edited: EditedView, places: ReadonlySet<number>): EditedView {
  const chosen = edited.classes.filter((_, place) => places.has(place));
  const [first, ...others] = chosen;
  if (!first || others.length === 0) return edited;
  const whole = { name: first.name, from: chosen.flatMap(({ from }) => from) };
  return {
    ...edited,
    classes: edited.classes.flatMap((each, place) =>
      each === first ? [whole] : places.has(place) ? [] : [each],
    ),
  };
}

export function leftOut(edited: EditedView, places: ReadonlySet<number>): EditedView {
  return {
    classes: edited.classes.filter((_, place) => !places.has(place)),
    leftOut: [
      ...edited.leftOut,
      ...edited.classes.filter((_, place) => places.has(place)).flatMap(({ from }) => from),
    ].sort((one, other) => one - other),
  };
}

/** At the end, under the source's own name, or one that is still free. */
export function takenBack(edited: EditedView, target: number, name: string): EditedView {
  const names = new Set(edited.classes.map((each) => each.name));
  let free = name;
  for (let number = 2; names.has(free); number += 1) free = `${name} ${number}`;
  return {
    classes: [...edited.classes, { name: free, from: [target] }],
    leftOut: edited.leftOut.filter((each) => each !== target),
  };
}

/** Why it cannot be kept, in words. */
export function viewProblem({ classes }: EditedView): string | undefined {
  if (classes.length === 0) return "Leave one class at least.";
  const names = new Set<string>();
  for (const { name } of classes) {
    if (name.trim() === "") return "A class needs a name.";
    if (names.has(name)) return `Two classes are called "${name}". Merge them, or rename one.`;
    names.add(name);
  }
  return undefined;
}

/**
 * The view to be kept. Pictures that were relabelled stay in their class, wherever it stands now; into a class that is gone, they go as
 * their source says.
 */
export function keptView(before: DatasetView, edited: EditedView, split: DatasetView["split"]): DatasetView {
  const placeOf = new Map(edited.classes.flatMap(({ from }, place) => from.map((target) => [target, place])));
  const changes = before.changes.flatMap(([picture, label]): DatasetView["changes"] => {
    if (label === null) return [[picture, null]];
    const [first = -1] = before.classes[label]?.from ?? [];
    const place = placeOf.get(first);
    return place === undefined ? [] : [[picture, place]];
  });
  const classes = edited.classes.map(({ name, from }) => ({ name: name.trim(), from: [...from] }));
  return { version: 1, classes, changes, split };
}
