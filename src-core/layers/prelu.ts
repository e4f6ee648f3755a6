import { constant } from "../program/weights";
import type { LayerDefinition } from "./layer";
import { numberParam } from "./params";
import { accept, BYTES_PER_VALUE, countValues, lastAxis, onlyInput } from "./shape";

export const prelu: LayerDefinition = {
  type: "prelu",
  label: "PReLU",
  description: "A ReLU that learns, for each channel, what values below zero are multiplied by.",
  family: "activation",
  icon: "spline",
  role: "trunk",
  channels: "kept",
  palette: "Activation",
  nameBase: "prelu",
  keywords: ["parametric", "relu", "leaky", "nonlinearity", "learned slope"],
  params: {
    slopeInitial: {
      kind: "number",
      label: "Initial slope",
      help: "What every learned slope begins with.",
      default: 0.25,
      min: -10,
      max: 10,
    },
  },
  ports: { inputs: 1, outputs: 1 },
  summary: () => "",
  inferShape: (_params, inputs) => accept(onlyInput(inputs)),
  /** A comparison and a product a value (He et al. 2015, "Delving deep into rectifiers", equation 1). */
  cost(_params, inputs, output) {
    const values = countValues(output);
    return {
      trainableParameters: lastAxis(onlyInput(inputs)),
      otherParameters: 0,
      flops: 2 * values,
      activationBytes: values * BYTES_PER_VALUE,
    };
  },
  /** The slopes do not decay: decay would make it a ReLU (same paper, section 2.1). */
  lower: (params, { inputShapes, emit }) =>
    emit(
      { kind: "prelu" },
      {
        weights: (step) => [
          constant(step, "slope", lastAxis(onlyInput(inputShapes)), numberParam(params, "slopeInitial")),
        ],
      },
    ),
};
