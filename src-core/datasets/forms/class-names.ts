/** Labels as they stand in files, to classes: a class is named as its label is written. */
import { byCodePoints } from "../../foundation/code-points";
import { MOST_CLASSES } from "../info";
import { invalidSource } from "../invalid-source";

const NUMBER = /^-?\d+(?:\.\d+)?$/;
export const MOST_NAME = 200;

/** In the order of the numbers, where all are numbers; else in that of the code points. */
export function inClassOrder(names: Iterable<string>): string[] {
  const all = [...names];
  if (all.every((name) => NUMBER.test(name)))
    return all.sort((one, other) => Number(one) - Number(other) || byCodePoints(one, other));
  return all.sort(byCodePoints);
}

/** Gives each label that it meets a number, and in the end each number a class. */
export class LabelTable {
  readonly #numbers = new Map<string, number>();
  readonly #name: string;

  /** @param name of the source, for sentences */
  constructor(name: string) {
    this.#name = name;
  }

  /** @throws SkiploomError `invalid-dataset` when there are more labels than there can be classes */
  numberOf(label: string): number {
    const known = this.#numbers.get(label);
    if (known !== undefined) return known;
    if (this.#numbers.size >= MOST_CLASSES)
      throw invalidSource(
        this.#name,
        `it has more than ${MOST_CLASSES} different labels, so they are hardly classes (one of them is "${label.slice(0, 40)}")`,
      );
    this.#numbers.set(label, this.#numbers.size);
    return this.#numbers.size - 1;
  }

  /** @returns the classes, and the class of each number that was given out */
  classes(): { readonly names: readonly string[]; readonly targets: Uint16Array } {
    const names = inClassOrder(this.#numbers.keys());
    const targets = new Uint16Array(this.#numbers.size);
    names.forEach((name, target) => {
      targets[this.#numbers.get(name) ?? 0] = target;
    });
    return { names, targets };
  }
}

/** Several lists of whole numbers, which are of the same classes. */
export function classesOfNumbers(
  name: string,
  lists: readonly ArrayLike<number>[],
): { readonly names: readonly string[]; readonly targets: readonly Uint16Array[] } {
  const distinct = new Set<number>();
  for (const list of lists)
    for (let at = 0; at < list.length; at += 1) {
      const label = list[at] ?? 0;
      if (!Number.isSafeInteger(label))
        throw invalidSource(name, `it has the label ${label}, and labels are whole numbers`);
      distinct.add(label);
      if (distinct.size > MOST_CLASSES)
        throw invalidSource(
          name,
          `it has more than ${MOST_CLASSES} different labels, so they are hardly classes`,
        );
    }
  const labels = [...distinct].sort((one, other) => one - other);
  const places = new Map(labels.map((label, place) => [label, place]));
  return {
    names: labels.map(String),
    targets: lists.map((list) => Uint16Array.from(list, (label) => places.get(label) ?? 0)),
  };
}
