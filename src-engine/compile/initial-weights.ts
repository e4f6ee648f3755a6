/**
 * First values of the weights, from the recipe's seed and the weight's name alone: the order in which layers are
 * lowered has no part in it.
 */
import { Random } from "#core/foundation/random";
import type { DrawnInitializer, Initializer, WeightSpec } from "#core/program/operation";
import type { CompiledNetwork } from "./compiled-network";

/** Values of one weight, as its initialiser says. */
export function initialValues(
  { name, shape, initializer }: Pick<WeightSpec, "name" | "shape" | "initializer">,
  seed: number,
): Float32Array {
  const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
  switch (initializer.kind) {
    case "constant":
      return values.fill(initializer.value);
    case "identity":
      return identityKernel(values, shape, initializer);
    default:
      return drawn(values, initializer, Random.fromSeed(seed, `weights/${name}`));
  }
}

function drawn(
  values: Float32Array,
  { kind, fanIn, fanOut, scale }: Extract<Initializer, { readonly kind: DrawnInitializer }>,
  random: Random,
): Float32Array {
  const fan = kind === "heNormal" || kind === "heUniform" ? fanIn : (fanIn + fanOut) / 2;
  const gain = kind === "heNormal" || kind === "heUniform" ? 2 : 1;
  const variance = gain / Math.max(1, fan);
  if (kind === "heNormal" || kind === "glorotNormal") {
    const deviation = Math.sqrt(variance) * scale;
    return values.map(() => random.normal(0, deviation));
  }
  const limit = Math.sqrt(3 * variance) * Math.abs(scale);
  return values.map(() => random.uniform(-limit, limit));
}

/**
 * Channel c goes to channel c through the middle of the window; further channels on either side get nothing.
 *
 * @param shape `[in, out]`, `[rows, columns, in / groups, out]`, or depthwise `[rows, columns, channels, multiplier]`
 */
function identityKernel(
  values: Float32Array,
  shape: readonly number[],
  { scale, depthwise, groups }: Extract<Initializer, { readonly kind: "identity" }>,
): Float32Array {
  const [outputs = 1, inputs = 1, columns = 1, rows = 1] = [...shape].reverse();
  // Of an even window the earlier of the two in the middle: padding `same` adds the odd pixel at the end.
  const middle = Math.floor((rows - 1) / 2) * columns + Math.floor((columns - 1) / 2);
  const filters = outputs / groups;
  const channels = depthwise ? inputs : Math.min(inputs, filters);
  for (let group = 0; group < groups; group += 1)
    for (let channel = 0; channel < channels; channel += 1)
      values[(middle * inputs + channel) * outputs + group * filters + (depthwise ? 0 : channel)] = scale;
  return values;
}

/** Values of all weights of a network, by name. */
export function initialWeights(network: CompiledNetwork, seed: number): Map<string, Float32Array> {
  return new Map(network.weights.map((weight) => [weight.name, initialValues(weight, seed)]));
}
