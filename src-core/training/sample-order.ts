/** Which training images are in the batch of a step. It depends on the recipe's seed and the step alone. */
import { Random } from "../foundation/random";
import type { Recipe } from "./recipe";
import { countSteps } from "./schedule";

export class SampleOrder {
  readonly #recipe: Pick<Recipe, "seed" | "batchSize">;
  readonly #count: number;
  readonly #stepsPerEpoch: number;
  /** Of the epoch that was asked for, and of the one after it near its end. */
  readonly #orders = new Map<number, Uint32Array>();

  /** @param count training images */
  constructor(recipe: Pick<Recipe, "seed" | "batchSize" | "epochs" | "maxSteps">, count: number) {
    this.#recipe = recipe;
    this.#count = count;
    this.#stepsPerEpoch = countSteps(recipe, count).stepsPerEpoch;
  }

  /** Places in the training part, in the order of the batch. @param step counted from 1 over the run */
  samplesOf(step: number): Uint32Array {
    const { seed, batchSize } = this.#recipe;
    const epoch = Math.floor((step - 1) / this.#stepsPerEpoch) + 1;
    const order = this.#orders.get(epoch) ?? epochOrder(seed, epoch, this.#count);
    this.#orders.set(epoch, order);
    this.#orders.delete(epoch - 2);
    const from = ((step - 1) % this.#stepsPerEpoch) * batchSize;
    return order.subarray(from, from + batchSize);
  }
}

/** The order in which an epoch (counted from 1) visits the training images. */
export function epochOrder(seed: number, epoch: number, count: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  Random.fromSeed(seed, `shuffle/${epoch}`).shuffle(order);
  return order;
}
