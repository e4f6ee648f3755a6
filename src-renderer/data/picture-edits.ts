/** Single pictures of an edited view: which class they are in, and how they are moved. */
import type { ParamsOf } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import { type EditedView, type PictureChange, placesOfClasses } from "./view-edits";

/** A class of the edited view, by a class of the source that is part of it; or the single pictures that are left out. */
export type ShownGroup = { readonly kind: "class"; readonly anchor: number } | { readonly kind: "left-out" };

export interface ChosenPicture {
  readonly place: number;
  /** The class that it has in the source. */
  readonly target: number;
}

/** Puts pictures into the class that a class of the source is part of, or leaves them out (null). */
export function withPictures(
  edited: EditedView,
  pictures: readonly ChosenPicture[],
  to: number | null,
): EditedView {
  const others = withoutChanges(edited, pictures);
  return { ...edited, changes: [...others, ...pictures.map(({ place, target }) => ({ place, target, to }))] };
}

/** As their source says. */
export function asTheirSource(edited: EditedView, pictures: readonly ChosenPicture[]): EditedView {
  return { ...edited, changes: withoutChanges(edited, pictures) };
}

function withoutChanges({ changes }: EditedView, pictures: readonly ChosenPicture[]): PictureChange[] {
  const places = new Set(pictures.map(({ place }) => place));
  return changes.filter(({ place }) => !places.has(place));
}

/** Pictures of each class of the edited view, in its order. @param counts of the source's classes */
export function countsOfClasses(edited: EditedView, counts: readonly number[]): number[] {
  const placeOf = placesOfClasses(edited);
  const sums = edited.classes.map(({ from }) => from.reduce((sum, target) => sum + (counts[target] ?? 0), 0));
  for (const change of edited.changes) {
    const [was, is] = [placeOf.get(change.target), placeNow(change, placeOf)];
    if (was !== undefined) sums[was] = (sums[was] ?? 0) - 1;
    if (is !== undefined) sums[is] = (sums[is] ?? 0) + 1;
  }
  return sums;
}

/** What the host is asked for to show a group. */
export function membersWanted(
  edited: EditedView,
  group: ShownGroup,
): Pick<ParamsOf<StudioApi, "datasets.members">, "targets" | "without" | "also"> {
  if (group.kind === "left-out") {
    const also = edited.changes.filter(({ to }) => to === null).map(({ place }) => place);
    return { targets: [], without: [], also };
  }
  const placeOf = placesOfClasses(edited);
  const own = placeOf.get(group.anchor);
  const targets = own === undefined ? [] : [...(edited.classes[own]?.from ?? [])];
  const without: number[] = [];
  const also: number[] = [];
  for (const change of edited.changes) {
    const [was, is] = [placeOf.get(change.target), placeNow(change, placeOf)];
    if (was === is) continue;
    if (was === own) without.push(change.place);
    if (is !== undefined && is === own) also.push(change.place);
  }
  return { targets, without, also };
}

/** Undefined: it is left out, or its class is. */
function placeNow({ target, to }: PictureChange, placeOf: ReadonlyMap<number, number>): number | undefined {
  return to === null ? undefined : (placeOf.get(to) ?? placeOf.get(target));
}
