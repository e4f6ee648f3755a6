/**
 * First values of the weights, from the recipe's seed and the weight's name alone: the order in which layers are
 * lowered has no part in it.
 */
import { Random } from "#core/foundation/random";
import type { WeightSpec } from "#core/program/operation";
import type { CompiledNetwork } from "./compiled-network";

/** Values of one weight, as its initialiser says. */
export function initialValues(
  { name, shape, initializer }: Pick<WeightSpec, "name" | "shape" | "initializer">,
  seed: number,
): Float32Array {
  const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
  if (initializer.kind === "constant") return values.fill(initializer.value);
  const { kind, fanIn, fanOut } = initializer;
  const random = Random.fromSeed(seed, `weights/${name}`);
  if (kind === "heNormal") {
    const deviation = Math.sqrt(2 / Math.max(1, fanIn));
    return values.map(() => random.normal(0, deviation));
  }
  const variance = 1 / Math.max(1, (fanIn + fanOut) / 2);
  const limit = Math.sqrt(3 * variance);
  return values.map(() => random.uniform(-limit, limit));
}

/** Values of all weights of a network, by name. */
export function initialWeights(network: CompiledNetwork, seed: number): Map<string, Float32Array> {
  return new Map(network.weights.map((weight) => [weight.name, initialValues(weight, seed)]));
}
