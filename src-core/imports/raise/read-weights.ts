/** The weights of a step, by role, as a layer of ours needs them. */
import type { ReadWeight } from "../../formats/model";
import type { Shape } from "../../layers/layer";
import { countValues, formatShape, sameShape } from "../../layers/shape";
import type { WeightRole } from "../../program/operation";

/** What a weight is that a file leaves out: it changes nothing then. */
const NEUTRAL: Partial<Record<WeightRole, number>> = {
  bias: 0,
  gamma: 1,
  beta: 0,
  runningMean: 0,
  runningVariance: 1,
  offset: 0,
};

/** Why a step's weights cannot be used; the words are shown. */
export class WeightMismatch extends Error {}

export class StepWeights {
  readonly #weights: readonly ReadWeight[];
  /** Roles that the file leaves out and that were filled in. */
  readonly filled: WeightRole[] = [];

  constructor(weights: readonly ReadWeight[]) {
    this.#weights = weights;
  }

  has(role: WeightRole): boolean {
    return this.#weights.some((weight) => weight.role === role);
  }

  /** Numbers in it; 0 where there is none. */
  length(role: WeightRole): number {
    return this.#weights.find((weight) => weight.role === role)?.values.length ?? 0;
  }

  /**
   * @param shape as the layer declares it
   * @throws WeightMismatch where it is missing, or of another shape
   */
  take(role: WeightRole, shape: Shape): ReadWeight {
    const weight = this.#weights.find((each) => each.role === role);
    const neutral = NEUTRAL[role];
    if (weight === undefined && neutral !== undefined) {
      this.filled.push(role);
      return { role, shape, values: new Float32Array(countValues(shape)).fill(neutral) };
    }
    if (weight === undefined) throw new WeightMismatch("Its weights are missing in the file.");
    if (!sameShape(weight.shape, shape) || weight.values.length !== countValues(shape)) {
      throw new WeightMismatch(
        `Its weights are ${formatShape(weight.shape)}, but what comes in asks for ${formatShape(shape)}.`,
      );
    }
    return weight;
  }

  /** The same numbers in the same order, as another layer declares them. */
  takeAs(role: WeightRole, shape: Shape, asRole: WeightRole, asShape: Shape): ReadWeight {
    const { values } = this.take(role, shape);
    return { role: asRole, shape: asShape, values };
  }
}
