/** The state of the machine that reads a pickle: its stack, its marks, its memo, and what it may still spend. */
import type { PickleInput } from "./pickle-input";
import { PickleDict, PickleSet, type PickleValue } from "./pickle-values";

/** In units of about 32 bytes, 64 MB in all. */
const BUDGET = 2_000_000;
const PLAIN = 1;
const OBJECT = 4;
/** An empty map of JavaScript's takes some 200 bytes. */
const DICTIONARY = 8;

function priceOf(value: PickleValue): number {
  if (value instanceof PickleDict || value instanceof PickleSet) return DICTIONARY;
  return typeof value === "object" && value !== null ? OBJECT : PLAIN;
}

export class PickleStack {
  readonly #input: PickleInput;
  readonly #values: PickleValue[] = [];
  /** Heights of the stack. */
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, PickleValue>();
  #left = BUDGET;

  constructor(input: PickleInput) {
    this.#input = input;
  }

  /** A value that was made just now. */
  push(value: PickleValue): void {
    this.#spend(priceOf(value));
    this.#values.push(value);
  }

  /** One that is there already. */
  pushAgain(value: PickleValue): void {
    this.#spend(PLAIN);
    this.#values.push(value);
  }

  pop(): PickleValue {
    const value = this.#values.pop();
    if (value === undefined || this.#values.length < (this.#marks.at(-1) ?? 0))
      throw this.#input.damaged("it takes more values than it has");
    return value;
  }

  /** What a further instruction changes: the value on top, which stays. */
  top(): PickleValue {
    const value = this.#values.at(-1);
    if (value === undefined || this.#values.length <= (this.#marks.at(-1) ?? 0))
      throw this.#input.damaged("it takes more values than it has");
    return value;
  }

  mark(): void {
    this.#spend(1);
    this.#marks.push(this.#values.length);
  }

  /** All that was pushed since the last mark, which goes with it. */
  popToMark(): PickleValue[] {
    const height = this.#marks.pop();
    if (height === undefined) throw this.#input.damaged("it has no mark where one is needed");
    return this.#values.splice(height);
  }

  /** Of several values at once, the first pushed first. */
  popMany(count: number): PickleValue[] {
    return Array.from({ length: count }, () => this.pop()).reverse();
  }

  /** POP takes a mark away where nothing stands above it. */
  drop(): void {
    if (this.#values.length === this.#marks.at(-1)) this.#marks.pop();
    else this.pop();
  }

  remember(key: number): void {
    this.#spend(2);
    this.#memo.set(key, this.top());
  }

  rememberNext(): void {
    this.remember(this.#memo.size);
  }

  recall(key: number): void {
    const value = this.#memo.get(key);
    if (value === undefined) throw this.#input.damaged(`it has nothing under the number ${key}`);
    this.pushAgain(value);
  }

  #spend(units: number): void {
    this.#left -= units;
    if (this.#left < 0)
      throw this.#input.damaged("it holds more objects than are read, so it was not read to its end");
  }
}
