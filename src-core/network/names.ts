/** Names that are free. */
import { LIMITS } from "./document";

/** What is kept for the number behind a name that had to be cut. */
const DIGITS = 8;

/**
 * Gives out names, each once. It remembers the last number of each base, so that naming a thousand nodes of one name takes
 * a thousand steps and not a million.
 */
export class NameGiver {
  readonly #taken: Set<string>;
  readonly #lastNumbers = new Map<string, number>();

  constructor(taken: Iterable<string>) {
    this.#taken = new Set(taken);
  }

  /** The wanted name when it is free, else its base with a free number: `conv1` gives `conv2`. */
  free(wanted: string): string {
    if (this.#taken.has(wanted)) return this.numbered(wanted.replace(/\d+$/, "") || wanted);
    this.#taken.add(wanted);
    return wanted;
  }

  /** The base with the smallest free number from 1: `conv1`, `conv2`. */
  numbered(base: string): string {
    const room = base.slice(0, LIMITS.nameLength - DIGITS).trimEnd();
    let number = (this.#lastNumbers.get(room) ?? 0) + 1;
    while (this.#taken.has(`${room}${number}`)) number += 1;
    this.#lastNumbers.set(room, number);
    const name = `${room}${number}`;
    this.#taken.add(name);
    return name;
  }
}
