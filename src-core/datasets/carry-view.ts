/**
 * A view of pictures that were prepared anew, since their source has changed or they were wanted otherwise: what a person made of its
 * classes stays. Classes go by their names in the source, single pictures by what their keys are.
 */
import { type DatasetView, plainView, type SplitChoice } from "./view";

/** As much of prepared pictures as a view names. */
export interface ViewedSource {
  /** Of the source, in its own order. */
  readonly classNames: readonly string[];
  readonly count: number;
  /** What a picture is found again by: the hash of its pixels, or its name where the pixels are others now. */
  key(place: number): string;
}

/**
 * Classes that are new in the source get one of their own, unless another class of the view has that name already: then they are part of it. Classes and
 * pictures that are gone are left out of it. Where nothing of it is left, the plain view.
 *
 * @param split as the source suggests it now, for a view that never had another one
 */
export function carryView(
  view: DatasetView,
  before: ViewedSource,
  now: ViewedSource,
  split: SplitChoice,
): DatasetView {
  const placeNow = new Map(now.classNames.map((name, place) => [name, place]));
  const classes: { name: string; from: number[] }[] = [];
  /** Place in this view of each class of the former one. */
  const labels = view.classes.map(({ name, from }) => {
    const left = from.flatMap((place) => placeNow.get(before.classNames[place] ?? "") ?? []);
    return left.length === 0 ? undefined : classes.push({ name, from: left }) - 1;
  });
  const known = new Set(before.classNames);
  now.classNames.forEach((name, place) => {
    if (known.has(name)) return;
    const same = classes.find((each) => each.name === name);
    if (same) same.from.push(place);
    else classes.push({ name, from: [place] });
  });
  if (classes.length === 0) return plainView(now.classNames, split);
  return { version: 1, classes, changes: changesNow(view, labels, before, now), split };
}

function changesNow(
  { changes }: DatasetView,
  labels: readonly (number | undefined)[],
  before: ViewedSource,
  now: ViewedSource,
): DatasetView["changes"] {
  if (changes.length === 0) return [];
  const wanted = new Map<string, number | null>();
  for (const [place, label] of changes) {
    const carried = label === null ? null : labels[label];
    if (carried !== undefined) wanted.set(before.key(place), carried);
  }
  const found: [number, number | null][] = [];
  for (let place = 0; place < now.count; place += 1) {
    const label = wanted.get(now.key(place));
    if (label !== undefined) found.push([place, label]);
  }
  return found;
}
