import { bias, kernel } from "../program/weights";
import { BIAS_START, readStart, startParams } from "./initializer-param";
import type { LayerDefinition } from "./layer";
import { flagParam, numberParam } from "./params";
import {
  accept,
  BYTES_PER_VALUE,
  countValues,
  formatShape,
  lastAxis,
  MAXIMUM_VALUES,
  onlyInput,
  refuse,
} from "./shape";

export const dense: LayerDefinition = {
  type: "dense",
  label: "Dense",
  description: "Every output looks at every input: the usual last layer, with one output a class.",
  family: "dense",
  icon: "network",
  role: "trunk",
  countsInDepth: true,
  channels: { param: "units" },
  palette: "Dense and shape",
  nameBase: "dense",
  keywords: ["fully connected", "linear", "fc", "classifier"],
  params: {
    units: {
      kind: "integer",
      label: "Units",
      help: "How many numbers come out; in the last layer, one for each class.",
      default: 10,
      min: 1,
      max: 65536,
    },
    bias: { kind: "boolean", label: "Bias", help: "Adds a learned number to each unit.", default: true },
    ...startParams("glorotUniform"),
    biasInitial: BIAS_START,
  },
  ports: { inputs: 1, outputs: 1 },
  summary: (params) => `${numberParam(params, "units")} units`,
  inferShape(params, inputs) {
    const shape = onlyInput(inputs);
    const [features] = shape;
    if (shape.length !== 1 || features === undefined) {
      return refuse(
        "wrong-rank",
        `Dense needs a flat vector, but ${formatShape(shape)} comes in. Put Global average pooling or Flatten before it.`,
      );
    }
    const units = numberParam(params, "units");
    if (features * units > MAXIMUM_VALUES) {
      return refuse("too-large", "This dense layer has too many weights to hold in memory. Use fewer units.");
    }
    return accept([units]);
  },
  cost(params, inputs, output) {
    const weights = countValues(onlyInput(inputs)) * countValues(output);
    const biases = flagParam(params, "bias") ? countValues(output) : 0;
    return {
      trainableParameters: weights + biases,
      otherParameters: 0,
      flops: 2 * weights + biases,
      activationBytes: countValues(output) * BYTES_PER_VALUE,
    };
  },
  window: () => "global",
  lower(params, { inputShapes, emit }) {
    const units = numberParam(params, "units");
    return emit(
      { kind: "matmul", units },
      {
        weights: (step) => [
          kernel(step, [lastAxis(onlyInput(inputShapes)), units], readStart(params)),
          ...(flagParam(params, "bias") ? [bias(step, units, numberParam(params, "biasInitial"))] : []),
        ],
      },
    );
  },
};
