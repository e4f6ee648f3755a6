/** Weights of a network as one vector, which may be set to others and back to the bit. */
import { tensor1d } from "@tensorflow/tfjs-core";
import { assign } from "../../checkpoint/load-weights";
import type { NetworkWeight } from "../../compile/compiled-network";
import { FlatVariables } from "../../train/flat-variables";

export class MovedWeights {
  readonly weights: readonly NetworkWeight[];
  /** The values that the network came with, one weight behind the other. */
  readonly own: Float32Array;
  readonly #flat: FlatVariables;

  private constructor(weights: readonly NetworkWeight[], own: Float32Array) {
    this.weights = weights;
    this.own = own;
    this.#flat = new FlatVariables(weights.map(({ variable }) => variable));
  }

  static async of(weights: readonly NetworkWeight[]): Promise<MovedWeights> {
    const own = new Float32Array(weights.reduce((sum, { variable }) => sum + variable.size, 0));
    let from = 0;
    for (const { variable } of weights) {
      own.set(await variable.data<"float32">(), from);
      from += variable.size;
    }
    return new MovedWeights(weights, own);
  }

  /** Each weight with its part of a vector. */
  parts(vector: Float32Array): readonly { readonly weight: NetworkWeight; readonly values: Float32Array }[] {
    let from = 0;
    return this.weights.map((weight) => {
      const values = vector.subarray(from, from + weight.variable.size);
      from += weight.variable.size;
      return { weight, values };
    });
  }

  /** @param vector is taken over */
  set(vector: Float32Array): void {
    if (this.weights.length > 0) this.#flat.write(tensor1d(vector));
  }

  /** As the network came. */
  restore(): void {
    for (const { weight, values } of this.parts(this.own)) assign(weight, values.slice());
    this.#flat.forget();
  }
}
