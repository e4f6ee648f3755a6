/** Operations that draw while a network trains, and do nothing else. */
import { mul, type Tensor, tensor } from "@tensorflow/tfjs-core";
import { Random } from "#core/foundation/random";
import type { Attributes } from "#core/program/operation";
import { at } from "./registered";
import type { Rule, TrainingStep } from "./rule";

/** Extra: the mask, where one is drawn. */
export const dropout: Rule<Attributes["dropout"]> = {
  // A tensor of its own can be freed without asking who else holds it.
  forward: (_attributes, inputs) => at(inputs, 0).clone(),
  train({ rate }, inputs, _weights, step) {
    const x = at(inputs, 0);
    const mask = dropoutMask(rate, x.shape, step);
    return mask ? { y: mul(x, mask), extra: [mask] } : { y: x.clone(), extra: [] };
  },
  needs: "nothing",
  backward: (_attributes, dy, { extra }) => ({ inputs: [extra[0] ? mul(dy, extra[0]) : dy.clone()] }),
};

/** Extra: the mask, a number for each image, where one is drawn. */
export const pathDrop: Rule<Attributes["pathDrop"]> = {
  forward: (_attributes, inputs) => at(inputs, 0).clone(),
  train({ survival, per }, inputs, _weights, { name, seed, step }) {
    const x = at(inputs, 0);
    if (survival >= 1) return { y: x.clone(), extra: [] };
    const random = Random.fromSeed(seed, `path-drop/${name}/${step}`);
    const [batch = 0] = x.shape;
    const drawn = Float32Array.from({ length: per === "batch" ? 1 : batch }, () =>
      random.uint32() < survival * 2 ** 32 ? 1 / survival : 0,
    );
    const mask = tensor(drawn, [drawn.length, ...x.shape.slice(1).map(() => 1)]);
    return { y: mul(x, mask), extra: [mask] };
  },
  needs: "nothing",
  backward: (_attributes, dy, { extra }) => ({ inputs: [extra[0] ? mul(dy, extra[0]) : dy.clone()] }),
};

/**
 * Inverted dropout (Srivastava et al. 2014, section 10): what stays is divided by the chance to stay. The mask is a function
 * of seed, name and step.
 */
function dropoutMask(
  rate: number,
  shape: readonly number[],
  { name, seed, step }: TrainingStep,
): Tensor | undefined {
  if (rate === 0) return undefined;
  const random = Random.fromSeed(seed, `dropout/${name}/${step}`);
  const threshold = rate * 2 ** 32;
  const scale = 1 / (1 - rate);
  const mask = new Float32Array(shape.reduce((product, side) => product * side, 1));
  for (let index = 0; index < mask.length; index += 1) mask[index] = random.uint32() < threshold ? 0 : scale;
  return tensor(mask, [...shape]);
}
