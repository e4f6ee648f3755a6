/** What draws while a network trains, in Keras' words. */
import type { Attributes } from "../../../program/operation";
import type { Writer } from "./writer";

/** The saved model drops nothing, so the step hands its input on. */
export const pathDrop: Writer<Attributes["pathDrop"]> = (_attributes, { input }) => input;

export const dropout: Writer<Attributes["dropout"]> = ({ rate }, { step, input, put }) =>
  put({
    className: "Dropout",
    name: step.name,
    inputs: [input],
    config: { rate, noise_shape: null, seed: null },
    shape: input.shape,
  });
