/** Edits of how prepared pictures are seen: classes renamed, merged, left out and put in another order, single pictures moved. */
import type { DatasetView } from "#core/datasets/view";

export type ViewClass = DatasetView["classes"][number];

/** A single picture that is seen otherwise than its source says. */
export interface PictureChange {
  /** Among the prepared pictures. */
  readonly place: number;
  /** The class that it has in the source. */
  readonly target: number;
  /** A class of the source: it is in the class that this one is in. null: it is left out. */
  readonly to: number | null;
}

export interface EditedView {
  readonly classes: readonly ViewClass[];
  /** Left out: classes of the source, by their places. */
  readonly leftOut: readonly number[];
  readonly changes: readonly PictureChange[];
}

/** @param changedTargets of each change of the view, the class that the picture has in the source */
export function editedView(
  view: DatasetView,
  sourceClasses: number,
  changedTargets: readonly number[],
): EditedView {
  const used = new Set(view.classes.flatMap(({ from }) => from));
  const leftOut = Array.from({ length: sourceClasses }, (_, place) => place).filter(
    (place) => !used.has(place),
  );
  const changes = view.changes.map(([place, label], order) => ({
    place,
    target: changedTargets[order] ?? 0,
    to: label === null ? null : (view.classes[label]?.from[0] ?? null),
  }));
  return { classes: view.classes, leftOut, changes };
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
    ...edited,
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
    ...edited,
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
export function keptView(edited: EditedView, split: DatasetView["split"]): DatasetView {
  const placeOf = placesOfClasses(edited);
  const changes = edited.changes.flatMap(({ place, target, to }): DatasetView["changes"] => {
    if (to === null) return [[place, null]];
    const label = placeOf.get(to);
    return label === undefined || label === placeOf.get(target) ? [] : [[place, label]];
  });
  const classes = edited.classes.map(({ name, from }) => ({ name: name.trim(), from: [...from] }));
  return { version: 1, classes, changes: changes.sort(([one], [other]) => one - other), split };
}

/** Of each class of the source, the place of the class that it is part of; none where it is left out. */
export function placesOfClasses({ classes }: Pick<EditedView, "classes">): ReadonlyMap<number, number> {
  return new Map(classes.flatMap(({ from }, place) => from.map((target) => [target, place])));
}
