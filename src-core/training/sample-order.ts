/** Which training images are in the batch of a step. It depends on the recipe's seed and the step alone. */
import type { Labels } from "../datasets/labels";
import { Random } from "../foundation/random";
import { BalancedDraws } from "./class-balance";
import type { Recipe } from "./recipe";
import { countSteps } from "./schedule";

/** What of a recipe says which images are drawn. */
type DrawingRecipe = Pick<Recipe, "seed" | "batchSize" | "epochs" | "maxSteps" | "classBalance">;

export class SampleOrder {
  readonly #recipe: DrawingRecipe;
  readonly #count: number;
  readonly #stepsPerEpoch: number;
  readonly #balanced: BalancedDraws | undefined;
  /** Of the epoch that was asked for, and of the one after it near its end. */
  readonly #orders = new Map<number, Uint32Array>();

  /** @param labels of the training images */
  constructor(recipe: DrawingRecipe, labels: Labels) {
    this.#recipe = recipe;
    this.#count = labels.length;
    this.#stepsPerEpoch = countSteps(recipe, labels.length).stepsPerEpoch;
    if (recipe.classBalance === "sampling") this.#balanced = new BalancedDraws(recipe.seed, labels);
  }

  /** Places in the training part, in the order of the batch. @param step counted from 1 over the run */
  samplesOf(step: number): Uint32Array {
    const { batchSize } = this.#recipe;
    const epoch = Math.floor((step - 1) / this.#stepsPerEpoch) + 1;
    const from = ((step - 1) % this.#stepsPerEpoch) * batchSize;
    if (this.#balanced) {
      const size = Math.min(batchSize, this.#count - from);
      return this.#balanced.samples((epoch - 1) * this.#count + from, size);
    }
    return this.#orderOf(epoch).subarray(from, from + batchSize);
  }

  #orderOf(epoch: number): Uint32Array {
    const order = this.#orders.get(epoch) ?? epochOrder(this.#recipe.seed, epoch, this.#count);
    this.#orders.set(epoch, order);
    this.#orders.delete(epoch - 2);
    return order;
  }
}

/** The order in which an epoch (counted from 1) visits the training images. */
export function epochOrder(seed: number, epoch: number, count: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  Random.fromSeed(seed, `shuffle/${epoch}`).shuffle(order);
  return order;
}
