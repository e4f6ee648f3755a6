/** Norms in the words of TensorFlow.js. */
import { layers } from "@tensorflow/tfjs-layers";
import type { Attributes } from "#core/program/operation";
import type { Writer } from "./writer";

export const batchNorm: Writer<Attributes["batchNorm"]> = ({ momentum, epsilon }, { name }) => ({
  layers: [layers.batchNormalization({ name, momentum, epsilon })],
});
