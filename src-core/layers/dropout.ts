import type { LayerDefinition } from "./layer";
import { numberParam } from "./params";
import { accept, BYTES_PER_VALUE, countValues, onlyInput } from "./shape";

export const dropout: LayerDefinition = {
  type: "dropout",
  label: "Dropout",
  description:
    "While training, sets random values to zero, so that the network does not lean on any one of them.",
  family: "normalisation",
  icon: "circle-dashed",
  role: "trunk",
  channels: "kept",
  palette: "Normalisation",
  nameBase: "dropout",
  keywords: ["regularisation", "regularization", "overfitting"],
  params: {
    rate: {
      kind: "number",
      label: "Rate",
      help: "The share of values that are set to zero in each training step.",
      default: 0.5,
      min: 0,
      max: 0.95,
      step: 0.05,
    },
  },
  ports: { inputs: 1, outputs: 1 },
  summary: (params) => `${Math.round(numberParam(params, "rate") * 100)}%`,
  inferShape: (_params, inputs) => accept(onlyInput(inputs)),
  /** Nothing is computed outside training; training keeps the output and the mask (Srivastava et al. 2014). */
  cost: (_params, _inputs, output) => ({
    trainableParameters: 0,
    otherParameters: 0,
    flops: 0,
    activationBytes: 2 * countValues(output) * BYTES_PER_VALUE,
  }),
  lower: (params, { emit }) => emit({ kind: "dropout", rate: numberParam(params, "rate") }),
};
