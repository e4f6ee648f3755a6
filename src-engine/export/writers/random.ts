/** What draws while a network trains, in the words of TensorFlow.js. */
import { layers } from "@tensorflow/tfjs-layers";
import type { Attributes } from "#core/program/operation";
import type { Writer } from "./writer";

export const dropout: Writer<Attributes["dropout"]> = ({ rate }, { name }) => ({
  layers: [layers.dropout({ name, rate })],
});
