/**
 * Many variables as one vector. An optimizer's arithmetic is the same for every weight, so it is done once on
 * the vector instead of once a weight: a dozen kernels a step instead of hundreds.
 */
import {
  add,
  concat,
  keep,
  type Rank,
  reshape,
  split,
  type Tensor,
  type Tensor1D,
  tidy,
  type Variable,
} from "@tensorflow/tfjs-core";
import { copyPieces, joinValues, offersViews, viewsOf } from "#engine/backends/operations/optimizer-step";

export class FlatVariables {
  readonly variables: readonly Variable[];
  readonly sizes: readonly number[];
  readonly length: number;
  #vector: Tensor1D | undefined;
  /** Whether the variables share the vector's memory. */
  #isShared = false;

  constructor(variables: readonly Variable[]) {
    this.variables = variables;
    this.sizes = variables.map((variable) => variable.size);
    this.length = this.sizes.reduce((sum, size) => sum + size, 0);
  }

  /** The present values, `[length]`. Owned by this object and valid until the next `write`. */
  get vector(): Tensor1D {
    this.#vector ??= keep(this.join(this.variables));
    return this.#vector;
  }

  /**
   * The present values to be changed where they stand, for devices that update in place: {@link refresh} must follow. Where the
   * device offers views the variables share this memory. Owned as `vector` is.
   */
  get vectorInPlace(): Tensor1D {
    if (!this.#isShared && offersViews()) this.write(this.join(this.variables));
    return this.vector;
  }

  /** Hands on to the variables what was changed in {@link vectorInPlace}. */
  refresh(): void {
    if (!this.#isShared) copyPieces(this.vector, this.variables);
  }

  /** Sets all variables. Takes the vector over: the caller must not dispose it. */
  write(vector: Tensor1D): void {
    tidy(() => {
      const views = viewsOf(vector, this.sizes);
      this.#isShared = views !== undefined;
      (views ?? this.cut(vector)).forEach((piece, index) => {
        const variable = this.variables[index];
        if (variable) variable.assign(reshape(piece, variable.shape));
      });
    });
    this.#vector?.dispose();
    this.#vector = keep(vector);
  }

  /** One tensor for each variable, in order, as one vector `[length]`. */
  join(tensors: readonly Tensor[]): Tensor1D {
    const joined = joinValues(tensors);
    if (joined) return joined;
    return tidy(() => {
      const pieces = tensors.map((tensor) => reshape<Rank.R1>(tensor, [tensor.size]));
      const [first] = pieces;
      return pieces.length === 1 && first ? add<Tensor1D>(first, 0) : concat<Tensor1D>(pieces);
    });
  }

  /** The pieces of a vector `[length]`, one for each variable, still flat. */
  cut(vector: Tensor1D): Tensor1D[] {
    return this.sizes.length === 1 ? [vector.clone()] : split<Tensor1D>(vector, [...this.sizes]);
  }

  /** To be called when the variables were set otherwise. */
  forget(): void {
    this.#vector?.dispose();
    this.#vector = undefined;
    this.#isShared = false;
  }
}
