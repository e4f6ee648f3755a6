/** What datasets are called: whatever a person types means one of them, and what once was called so never becomes another. */
import { SkiploomError } from "#core/foundation/errors";

export interface Called {
  readonly id: string;
  readonly name: string;
}

/** What a dataset that was taken off the list was called. Networks and runs may name it still. */
export interface RetiredId {
  readonly id: string;
  readonly sha256?: string | undefined;
}

export interface Naming {
  /** By where it lies, or by its own `dataset.json`. */
  readonly own: Called;
  /** A person's. */
  readonly given: string | undefined;
  /** What it takes the place of, or what it was found to be. */
  readonly former: Called | undefined;
  readonly sha256: string | undefined;
}

/** @throws SkiploomError (`not-allowed`) where another dataset is called so, by its name or its id; letters may differ in case */
export function requireFreeName(name: string, others: readonly Called[]): void {
  const other = others.find(({ id, name: theirs }) => [id, theirs].some((each) => isSameName(each, name)));
  if (!other) return;
  const shown = isSameName(other.name, name) ? `"${other.name}"` : `"${other.name}" (${other.id})`;
  throw new SkiploomError(
    "not-allowed",
    `There is a dataset ${shown} already, so another cannot be called "${name}". Give it another name.`,
  );
}

/**
 * Id and name of a dataset that is put on the list. The same content gets its id back; what nobody named gets a number where its name is taken.
 *
 * @param others all that are known, this one as well
 * @throws SkiploomError (`not-allowed`) for a given name that another one bears
 */
export function calledOnList(
  { own, given, former, sha256 }: Naming,
  others: readonly Called[],
  retired: readonly RetiredId[],
): Called {
  const rest = others.filter(({ id }) => id !== former?.id);
  const taken = rest.flatMap(({ id, name }) => [id, name]);
  if (given !== undefined) requireFreeName(given, rest);
  const before = retired.find((each) => each.sha256 !== undefined && each.sha256 === sha256)?.id;
  const gone = retired.flatMap(({ id }) => (id === before ? [] : id));
  return {
    id: former?.id ?? firstFree(before ?? own.id, "-", [...taken, ...gone]),
    name: given ?? former?.name ?? firstFree(own.name, " ", [...taken, ...gone]),
  };
}

function isSameName(one: string, other: string): boolean {
  return keyOf(one) === keyOf(other);
}

function keyOf(name: string): string {
  return name.trim().normalize("NFC").toLowerCase();
}

/** Itself, or with the first number from 2 that makes it unlike the others. */
function firstFree(wanted: string, separator: string, others: readonly string[]): string {
  const taken = new Set(others.map(keyOf));
  let free = wanted;
  for (let number = 2; taken.has(keyOf(free)); number += 1) {
    const ending = `${separator}${number}`;
    free = `${wanted.slice(0, MOST_LETTERS - ending.length)}${ending}`;
  }
  return free;
}

const MOST_LETTERS = 200;
