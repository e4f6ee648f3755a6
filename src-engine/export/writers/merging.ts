/** Where branches meet value by value, in the words of TensorFlow.js. */
import { layers } from "@tensorflow/tfjs-layers";
import type { Attributes } from "#core/program/operation";
import { affine } from "./affine";
import { follow, type Writer } from "./writer";

/** TensorFlow.js has no layer that subtracts: the second input's negative is added. */
export const subtract: Writer<Attributes["subtract"]> = (
  _attributes,
  { name },
  _read,
  { shapes: [, second = []] },
) => {
  const [negative, weights] = affine(`${name}/negative`, second.at(-1) ?? 0, -1);
  const sum = layers.add({ name });
  return {
    layers: [negative, sum],
    connect: ([first, taken]) => {
      if (!first || !taken) throw new TypeError("Subtract has two inputs.");
      return follow(sum, [first, follow(negative, taken)]);
    },
    weights: new Map([[negative, weights]]),
  };
};

export const multiply: Writer<Attributes["multiply"]> = (_attributes, { name }) => ({
  layers: [layers.multiply({ name })],
});

export const maximum: Writer<Attributes["maximum"]> = (_attributes, { name }) => ({
  layers: [layers.maximum({ name })],
});
