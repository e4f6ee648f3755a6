/** Which of a network's classes are those of other data: by their names. */
import { SkiploomError } from "../foundation/errors";

/** So many names stand in a sentence. */
const MOST_NAMED = 10;

/**
 * Names that only count ("0", "1", ...) say no more than places: then there must be as many classes, and they are taken in order. But
 * where both sides have the same names, in whatever order, these are what is meant: folders are "0", "1", "10", "2".
 *
 * @param data the name that people know the other data by
 * @returns the network's class of each class of the data
 * @throws SkiploomError (`invalid-dataset`) for classes that the network does not know, with their names
 */
export function matchClasses(
  network: readonly string[],
  other: readonly string[],
  data: string,
): readonly number[] {
  const placeOf = placesByName(network);
  const unknown = other.filter((name) => placeOf(name) === undefined);
  const isCounted = doCount(network) || doCount(other);
  const areAsMany = network.length === other.length;
  if (isCounted && areAsMany && unknown.length > 0) return other.map((_, place) => place);
  if (isCounted && !areAsMany && (unknown.length > 0 || doCount(other))) {
    throw new SkiploomError(
      "invalid-dataset",
      `The network tells ${network.length} classes apart, and "${data}" has ${other.length}. Their names only count, so they cannot be matched. Name the classes, or choose data with as many.`,
    );
  }
  if (unknown.length > 0) {
    throw new SkiploomError(
      "invalid-dataset",
      `The network does not know ${unknown.length === 1 ? "this class" : `these ${unknown.length} classes`} of "${data}": ${listed(unknown)}. It knows ${listed(network)}. Rename or leave out classes of the data, or choose other data.`,
    );
  }
  return other.map((name) => placeOf(name) ?? 0);
}

/** A letter with its accent may be written as one character or as two, which look the same: names of models and old data do both. */
function placesByName(names: readonly string[]): (name: string) => number | undefined {
  const exact = new Map(names.map((name, place) => [name, place]));
  const composed = new Map<string, number | undefined>();
  names.forEach((name, place) => {
    const key = name.normalize("NFC");
    composed.set(key, composed.has(key) ? undefined : place);
  });
  return (name) => exact.get(name) ?? composed.get(name.normalize("NFC"));
}

function doCount(names: readonly string[]): boolean {
  return names.every((name, place) => name === String(place));
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMED).map((name) => `"${name}"`);
  const left = names.length - shown.length;
  return left > 0 ? `${shown.join(", ")} and ${left} more` : shown.join(", ");
}
