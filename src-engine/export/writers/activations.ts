/** Activations in the words of TensorFlow.js. */
import { layers } from "@tensorflow/tfjs-layers";
import type { Attributes } from "#core/program/operation";
import type { Writer } from "./writer";

export const activation: Writer<Attributes["activation"]> = ({ function: activation, slope }, { name }) => ({
  layers: [
    activation === "leakyRelu"
      ? layers.leakyReLU({ name, alpha: slope })
      : layers.activation({ name, activation }),
  ],
});

export const softmax: Writer<Attributes["softmax"]> = (_attributes, { name }) => ({
  layers: [layers.softmax({ name, axis: -1 })],
});
