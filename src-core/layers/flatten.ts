import { applyTo, inputOf } from "./building";
import type { LayerDefinition } from "./layer";
import { accept, countValues, onlyInput } from "./shape";

export const flatten: LayerDefinition = {
  type: "flatten",
  label: "Flatten",
  description: "Writes all values of the feature map into one long vector.",
  family: "shape",
  nameBase: "flatten",
  keywords: ["reshape", "vector"],
  params: {},
  ports: { inputs: 1, outputs: 1 },
  summary: () => "",
  inferShape: (_params, inputs) => accept([countValues(onlyInput(inputs))]),
  /** The values stay where they are: nothing is computed and nothing further is kept. */
  cost: () => ({ trainableParameters: 0, otherParameters: 0, flops: 0, activationBytes: 0 }),
  build(_params, context) {
    const input = inputOf(context);
    // TensorFlow.js refuses to flatten what is one long vector already.
    if (onlyInput(context.inputShapes).length === 1) return input;
    return applyTo(context.tf.layers.flatten({ name: context.path }), input);
  },
};
