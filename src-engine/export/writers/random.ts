/** What draws while a network trains, in the words of TensorFlow.js. */
import { layers } from "@tensorflow/tfjs-layers";
import type { Attributes } from "#core/program/operation";
import type { Writer } from "./writer";

/** The saved model drops nothing, so the step hands its input on. */
export const pathDrop: Writer<Attributes["pathDrop"]> = () => ({ layers: [] });

export const dropout: Writer<Attributes["dropout"]> = ({ rate }, { name }) => ({
  layers: [layers.dropout({ name, rate })],
});
