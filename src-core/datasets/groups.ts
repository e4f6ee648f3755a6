/** What belongs together and must stay in one part: a patient, a burst. Names of pictures say it. */
import { DatasetError } from "./error";
import { LEAST_TO_SPLIT } from "./parts";

export interface GroupedPictures {
  readonly count: number;
  name(picture: number): string;
  /** Class number; below 0 for one that is left out. */
  label(picture: number): number;
}

export interface Groups {
  readonly count: number;
  readonly largest: { readonly name: string; readonly count: number };
  /** Pictures that are in none, and stand for themselves. */
  readonly alone: number;
  /** Classes of so few groups that they are trained on as a whole. */
  readonly unparted: readonly number[];
}

/**
 * @param group `folder`, or a regular expression on names whose first group (or whole match) says it
 * @throws DatasetError (`invalid-request`) for what is no regular expression
 */
export function groupingBy(group: string): (name: string) => string | undefined {
  if (group === "folder") return (name) => name.slice(0, Math.max(0, name.lastIndexOf("/"))) || undefined;
  let pattern: RegExp;
  try {
    pattern = new RegExp(group, "u");
  } catch {
    throw new DatasetError(
      "invalid-request",
      `"${group}" is no regular expression. Use "folder", or one such as "^(patient\\d+)_".`,
    );
  }
  return (name) => {
    const found = pattern.exec(name);
    return found?.[1] ?? found?.[0];
  };
}

/** @throws DatasetError (`invalid-request`) where nothing is kept together, or so much that no class has anything for validation and test */
export function groupsOf(group: string, pictures: GroupedPictures): Groups {
  const { sizes, units, alone } = countGroups(group, pictures);
  if (sizes.size === 0) {
    const [what, instead] =
      group === "folder"
        ? ["No picture lies in a folder", "Leave the groups out, or give a regular expression on names"]
        : [`"${group}" matches no name of a picture`, "Give one that does, or leave the groups out"];
    throw new DatasetError(
      "invalid-request",
      `${what}, so nothing would be kept together. Names are such as "${pictures.name(0)}". ${instead}.`,
    );
  }
  const [[name, count] = ["", 0]] = [...sizes].sort(([, one], [, other]) => other - one);
  const unparted = [...units].flatMap(([label, many]) => (many < LEAST_TO_SPLIT ? label : []));
  if (unparted.length === units.size)
    throw new DatasetError(
      "invalid-request",
      sizes.size === 1 && alone === 0
        ? `By "${group}" all pictures are one group, "${name}", which stays in one part: none would be left for validation and test. Leave the groups out, or give a pattern that tells more of them apart.`
        : `By "${group}" each class has fewer than ${LEAST_TO_SPLIT} groups, such as "${name}" of ${count} pictures, so all would be trained on and none would be left for validation and test. Leave the groups out, or give a pattern that tells more of them apart.`,
    );
  return { count: sizes.size, largest: { name, count }, alone, unparted };
}

function countGroups(group: string, { count, name, label }: GroupedPictures) {
  const groupOf = groupingBy(group);
  const sizes = new Map<string, number>();
  /** What can be put into different parts, by class: groups, and pictures that are in none. */
  const units = new Map<number, number>();
  const seen = new Set<string>();
  let alone = 0;
  for (let picture = 0; picture < count; picture += 1) {
    const own = label(picture);
    if (own < 0) continue;
    const key = groupOf(name(picture));
    if (key === undefined) alone += 1;
    else sizes.set(key, (sizes.get(key) ?? 0) + 1);
    // A group of several classes is one of their units each: that it is drawn with one of them alone is no reason to refuse it.
    const unit = `${own} ${key}`;
    const isNew = key === undefined || !seen.has(unit);
    if (key !== undefined) seen.add(unit);
    units.set(own, (units.get(own) ?? 0) + (isNew ? 1 : 0));
  }
  return { sizes, units, alone };
}
