/**
 * Checks of the GPU engine that run wherever it does: in Node under Vitest, and inside of a browser. So nothing here knows Node or
 * Vitest: a check computes, and answers how far off it was and what was too far.
 */
import * as tf from "@tensorflow/tfjs-core";
import { Random } from "#core/foundation/random";
import { randomValues } from "../cross/kernel-parity-reference";

export interface CheckResult {
  readonly cases: number;
  /** The largest difference that was seen. */
  readonly worst: number;
  /** In words; none where all agree. */
  readonly failures: readonly string[];
}

export interface Check {
  readonly name: string;
  /** Whether the present device has what is checked. Absent: every device has. */
  readonly appliesTo?: () => boolean;
  /** With the GPU engine as TensorFlow.js's backend, and TensorFlow.js's `cpu` backend started as well. */
  readonly run: (seed: number) => Promise<CheckResult>;
}

/** Gathers what a check finds. */
export class Findings {
  #cases = 0;
  #worst = 0;
  readonly #failures: string[] = [];

  /** Notes a difference and whether it is small enough; NaN never is. */
  note(what: string, difference: number, tolerance: number): void {
    this.#cases += 1;
    if (!(difference <= this.#worst)) this.#worst = difference;
    if (!(difference < tolerance)) this.#failures.push(`${what}: off by ${difference}, allowed ${tolerance}`);
  }

  require(what: string, holds: boolean): void {
    this.#cases += 1;
    if (!holds) this.#failures.push(what);
  }

  result(): CheckResult {
    return { cases: this.#cases, worst: this.#worst, failures: this.#failures };
  }
}

export function check(name: string, body: (seed: number) => Promise<Findings>): Check {
  return { name, run: async (seed) => (await body(seed)).result() };
}

/** Runs something on another backend of TensorFlow.js, then goes back. */
export async function onBackend<T>(name: string, work: () => Promise<T>): Promise<T> {
  const before = tf.getBackend();
  await tf.setBackend(name);
  try {
    return await work();
  } finally {
    await tf.setBackend(before);
  }
}

/** The values of what `work` makes; everything else that it makes is freed. */
export async function valuesOf(work: () => readonly tf.Tensor[]): Promise<Float32Array[]> {
  const kept: tf.Tensor[] = [];
  tf.tidy(() => {
    for (const tensor of work()) kept.push(tf.keep(tensor.clone()));
  });
  const values = await Promise.all(kept.map((tensor) => tensor.data<"float32">()));
  tf.dispose(kept);
  return values;
}

type Operation = (...inputs: tf.Tensor[]) => tf.Tensor;
export type Case = readonly [name: string, shapes: readonly (readonly number[])[], operation: Operation];

/** Forward value, and the gradient of sum(dy * y) for every input. */
export function valueAndGradients([, shapes, operation]: Case, seed: number): Promise<Float32Array[]> {
  return valuesOf(() => {
    const inputs = shapes.map((shape, index) =>
      tf.tensor(randomValues(sizeOf(shape), seed + index), [...shape]),
    );
    const y = operation(...inputs);
    const dy = tf.tensor(randomValues(y.size, seed + 99), y.shape);
    return [y, ...tf.grads((...given) => operation(...given))(inputs, dy)];
  });
}

/** Draws from a seed. */
export class Draw {
  readonly #random: Random;

  constructor(seed: number, label: string) {
    this.#random = Random.fromSeed(seed, label);
  }

  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number {
    return least + this.#random.integerBelow(most - least + 1);
  }

  of<T>(...choices: readonly [T, ...T[]]): T {
    const [first] = choices;
    return choices[this.#random.integerBelow(choices.length)] ?? first;
  }

  seed(): number {
    return this.#random.integerBelow(2 ** 30);
  }
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
