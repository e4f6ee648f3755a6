/**
 * First values of the weights, from the recipe's seed and the weight's name alone: the order in which layers are
 * built, and TensorFlow.js's own generators (which lose their seeds), have no part in it.
 */
import { Random } from "#core/datasets/random";
import { SkiploomError } from "#core/protocol/errors";
import type { CompiledNetwork } from "./compiled-network";

/** How a layer's configuration names an initialiser, as `getConfig()` gives it. */
export interface InitializerConfig {
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/**
 * Number of inputs and of outputs that one weight connects (Glorot & Bengio 2010; He et al. 2015, section 2.2).
 * Convolution kernel `[height, width, in, out]`: height x width x in, and height x width x out. Depthwise kernel
 * `[height, width, channels, multiplier]`: every output sees one channel, so height x width, and height x width x
 * multiplier. Dense kernel `[in, out]`: in, out.
 */
export function fans(shape: readonly number[], depthwise: boolean): { fanIn: number; fanOut: number } {
  const [outputs = 1, inputs = 1, ...window] = [...shape].reverse();
  const area = window.reduce((product, size) => product * size, 1);
  return { fanIn: area * (depthwise ? 1 : inputs), fanOut: area * outputs };
}

/**
 * Values of one weight.
 *
 * He normal: normal with variance 2 / fanIn (He et al. 2015, equation 10), not truncated. Glorot uniform: uniform within
 * +-sqrt(6 / (fanIn + fanOut)) (Glorot & Bengio 2010, equation 16). Both are cases of `VarianceScaling`, which
 * is how TensorFlow.js writes them down.
 */
export function initialValues(
  name: string,
  shape: readonly number[],
  initializer: InitializerConfig,
  seed: number,
): Float32Array {
  const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
  switch (initializer.className) {
    case "Zeros":
      return values;
    case "Ones":
      return values.fill(1);
    case "VarianceScaling": {
      const { scale, mode, distribution } = initializer.config;
      const { fanIn, fanOut } = fans(shape, name.endsWith("/depthwise_kernel"));
      const fan = mode === "fanIn" ? fanIn : mode === "fanOut" ? fanOut : (fanIn + fanOut) / 2;
      const variance = Number(scale) / Math.max(1, fan);
      const random = Random.fromSeed(seed, `weights/${name}`);
      const limit = Math.sqrt(3 * variance);
      const deviation = Math.sqrt(variance);
      const draw =
        distribution === "uniform" ? () => random.uniform(-limit, limit) : () => random.normal(0, deviation);
      return values.map(draw);
    }
    default:
      throw new SkiploomError(
        "unsupported",
        `"${name}" asks for the initialiser "${initializer.className}", which the engine does not have. Choose He normal or Glorot uniform.`,
      );
  }
}

/** Values of all weights of a network, by name. */
export function initialWeights(network: CompiledNetwork, seed: number): Map<string, Float32Array> {
  return new Map(
    network.weights.map(({ name, variable, initializer }) => [
      name,
      initialValues(name, variable.shape, initializer, seed),
    ]),
  );
}
