import type { LayerDefinition } from "./layer";
import { numberParam } from "./params";
import { accept, BYTES_PER_VALUE, countValues, onlyInput } from "./shape";

export const l2Norm: LayerDefinition = {
  type: "l2Norm",
  label: "L2 normalisation",
  description: "Divides the channels of each pixel by their length, so that only their direction is left.",
  family: "normalisation",
  icon: "sliders-horizontal",
  role: "trunk",
  channels: "kept",
  palette: "Normalisation",
  nameBase: "l2",
  keywords: ["unit length", "cosine", "normalize", "normalise", "direction"],
  params: {
    epsilon: {
      kind: "number",
      label: "Epsilon",
      help: "Added to the square of the length, so that zeros are not divided by zero.",
      default: 1e-12,
      min: 1e-12,
      max: 0.1,
      advanced: true,
    },
  },
  ports: { inputs: 1, outputs: 1 },
  summary: () => "",
  inferShape: (_params, inputs) => accept(onlyInput(inputs)),
  /** A square, a sum and a product a value. */
  cost(_params, _inputs, output) {
    const values = countValues(output);
    return {
      trainableParameters: 0,
      otherParameters: 0,
      flops: 3 * values,
      activationBytes: values * BYTES_PER_VALUE,
    };
  },
  lower: (params, { emit }) => emit({ kind: "l2Norm", epsilon: numberParam(params, "epsilon") }),
};
