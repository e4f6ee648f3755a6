/** Sums over all images of numbers that are computed on the device, batch by batch: few are read, and all of a batch at once. */
import {
  keep,
  mul,
  reshape,
  type Scalar,
  square,
  stack,
  sum,
  type Tensor,
  tidy,
} from "@tensorflow/tfjs-core";

/** In double precision, by name. */
export class Sums {
  readonly #totals = new Map<string, number>();
  readonly #waiting = new Map<string, Scalar>();

  /** @param make a scalar of this batch, which is added to the sum of that name. */
  add(name: string, make: () => Tensor): void {
    if (this.#waiting.has(name)) throw new Error(`"${name}" was measured twice in one batch.`);
    this.#waiting.set(name, keep(tidy(() => reshape(make(), []) as Scalar)));
  }

  /** Reads what the batch added. @param weight by which it counts */
  async settle(weight = 1): Promise<void> {
    const names = [...this.#waiting.keys()];
    if (names.length === 0) return;
    const scalars = [...this.#waiting.values()];
    this.#waiting.clear();
    const together = tidy(() => stack(scalars));
    for (const scalar of scalars) scalar.dispose();
    const numbers = await together.data<"float32">();
    together.dispose();
    names.forEach((name, place) => {
      this.#totals.set(name, (this.#totals.get(name) ?? 0) + weight * (numbers[place] ?? Number.NaN));
    });
  }

  /** 0 where nothing was added. */
  of(name: string): number {
    return this.#totals.get(name) ?? 0;
  }

  /** Frees what was not read. */
  dispose(): void {
    for (const scalar of this.#waiting.values()) scalar.dispose();
    this.#waiting.clear();
  }
}

export function sumOfSquares(x: Tensor): Tensor {
  return tidy(() => sum(square(x)));
}

export function innerProduct(one: Tensor, other: Tensor): Tensor {
  return tidy(() => sum(mul(one, other)));
}

/** NaN where one of them is 0. @param product their inner product; the others are squares of lengths */
export function cosineOf(product: number, one: number, other: number): number {
  return one === 0 || other === 0 ? Number.NaN : product / Math.sqrt(one * other);
}
