import { onlyValue } from "../program/lowering";
import type { LayerDefinition, ResolvedParams, Shape } from "./layer";
import { numberParam, textParam } from "./params";
import { accept, BYTES_PER_VALUE, countValues, formatShape, problem, refuse, sameShape } from "./shape";

function fixedShape(params: ResolvedParams): Shape {
  return [numberParam(params, "height"), numberParam(params, "width"), numberParam(params, "channels")];
}

export const input: LayerDefinition = {
  type: "input",
  label: "Input",
  description: "Where the images enter the network.",
  family: "inputOutput",
  icon: "arrow-down-to-line",
  role: "end",
  palette: "Ends",
  nameBase: "input",
  keywords: ["image", "data", "start"],
  params: {
    source: {
      kind: "choice",
      label: "Size",
      help: "Take the image size from the dataset, or fix it here.",
      default: "dataset",
      choices: [
        { value: "dataset", label: "As the dataset" },
        { value: "fixed", label: "Fixed" },
      ],
    },
    height: {
      kind: "integer",
      label: "Height",
      appliesWhen: { param: "source", is: ["fixed"] },
      help: "Rows of pixels, when the size is fixed.",
      default: 32,
      min: 1,
      max: 4096,
    },
    width: {
      kind: "integer",
      label: "Width",
      appliesWhen: { param: "source", is: ["fixed"] },
      help: "Columns of pixels, when the size is fixed.",
      default: 32,
      min: 1,
      max: 4096,
    },
    channels: {
      kind: "integer",
      label: "Channels",
      appliesWhen: { param: "source", is: ["fixed"] },
      help: "Values per pixel, when the size is fixed: 1 for grey, 3 for colour.",
      default: 3,
      min: 1,
      max: 1024,
    },
  },
  ports: { inputs: 0, outputs: 1 },
  summary: (params) =>
    textParam(params, "source") === "fixed" ? formatShape(fixedShape(params)) : "from dataset",
  inferShape(params, _inputs, context) {
    if (textParam(params, "source") === "fixed") {
      const shape = fixedShape(params);
      const { datasetShape } = context;
      if (datasetShape === undefined || sameShape(shape, datasetShape)) return accept(shape);
      return accept(shape, [
        problem(
          "shape-mismatch",
          `The input is fixed at ${formatShape(shape)}, but ${context.isWithoutData ? "the network is meant for images of" : "the dataset's images are"} ${formatShape(datasetShape)}.`,
        ),
      ]);
    }
    if (context.datasetShape === undefined) {
      return refuse(
        "bad-parameter",
        "The input takes its size from the dataset, which is not at hand. Choose a dataset, or fix the size.",
      );
    }
    return accept(context.datasetShape);
  },
  cost: (_params, _inputs, output) => ({
    trainableParameters: 0,
    otherParameters: 0,
    flops: 0,
    activationBytes: countValues(output) * BYTES_PER_VALUE,
  }),
  lower: (_params, context) => onlyValue(context),
};
