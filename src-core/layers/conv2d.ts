import { bias, kernel } from "../program/weights";
import { BIAS_START, readStart, startParams } from "./initializer-param";
import type { LayerDefinition, ResolvedParams } from "./layer";
import { flagParam, numberParam } from "./params";
import { BYTES_PER_VALUE, countValues, lastAxis, MAXIMUM_VALUES, onlyInput, refuse } from "./shape";
import { inferWindowed, PADDING_PARAM, readWindow, receptiveWindow } from "./sliding-window";

export const KERNEL_LIMIT = 31;

function summary(params: ResolvedParams): string {
  const { kernel, stride, dilation, padding } = readWindow(params, "kernel");
  const parts = [`${kernel}×${kernel}`, `${numberParam(params, "filters")}`];
  if (stride > 1) parts.push(`stride ${stride}`);
  if (dilation > 1) parts.push(`dilation ${dilation}`);
  if (padding === "valid") parts.push("valid");
  return parts.join(", ");
}

export const conv2d: LayerDefinition = {
  type: "conv2d",
  label: "Convolution",
  description: "Slides small filters over the image; each filter learns to find one pattern.",
  family: "convolution",
  icon: "grid-3x3",
  role: "trunk",
  countsInDepth: true,
  channels: { param: "filters" },
  palette: "Convolution",
  nameBase: "conv",
  keywords: ["conv", "conv2d", "filter", "kernel", "1x1", "3x3"],
  params: {
    filters: {
      kind: "integer",
      label: "Filters",
      help: "How many patterns the layer looks for; each gives one output channel.",
      default: 16,
      min: 1,
      max: 8192,
    },
    kernel: {
      kind: "integer",
      label: "Kernel",
      help: "Side of the square of pixels that a filter sees at once.",
      default: 3,
      min: 1,
      max: KERNEL_LIMIT,
    },
    stride: {
      kind: "integer",
      label: "Stride",
      help: "Pixels between two windows; 2 halves the height and the width.",
      default: 1,
      min: 1,
      max: 16,
    },
    dilation: {
      kind: "integer",
      label: "Dilation",
      help: "Distance between the pixels a filter looks at; above 1 it sees further with the same weights.",
      default: 1,
      min: 1,
      max: 16,
    },
    padding: PADDING_PARAM,
    bias: {
      kind: "boolean",
      label: "Bias",
      help: "Adds a learned number to each channel; not needed before a batch norm, which adds its own.",
      default: false,
    },
    ...startParams("heNormal"),
    biasInitial: BIAS_START,
  },
  ports: { inputs: 1, outputs: 1 },
  summary,
  inferShape(params, inputs) {
    const window = readWindow(params, "kernel");
    const shape = onlyInput(inputs);
    const filters = numberParam(params, "filters");
    if (window.kernel ** 2 * lastAxis(shape) * filters > MAXIMUM_VALUES) {
      return refuse(
        "too-large",
        "This convolution has too many weights to hold in memory. Use fewer filters.",
      );
    }
    return inferWindowed("Convolution", shape, window, () => filters);
  },
  /** k k cin cout weights; each output value takes k k cin multiply-adds (He & Sun 2015, section 3.1). */
  cost(params, inputs, output) {
    const kernel = numberParam(params, "kernel");
    const filters = numberParam(params, "filters");
    const perValue = kernel * kernel * lastAxis(onlyInput(inputs));
    const bias = flagParam(params, "bias");
    const values = countValues(output);
    return {
      trainableParameters: perValue * filters + (bias ? filters : 0),
      otherParameters: 0,
      flops: 2 * perValue * values + (bias ? values : 0),
      activationBytes: values * BYTES_PER_VALUE,
    };
  },
  window: (params) => receptiveWindow(readWindow(params, "kernel")),
  lower(params, { inputShapes, emit }) {
    const { kernel: side, stride, dilation, padding } = readWindow(params, "kernel");
    const filters = numberParam(params, "filters");
    return emit(
      {
        kind: "conv2d",
        filters,
        window: [side, side],
        strides: [stride, stride],
        dilations: [dilation, dilation],
        padding,
      },
      {
        weights: (step) => [
          kernel(step, [side, side, lastAxis(onlyInput(inputShapes)), filters], readStart(params)),
          ...(flagParam(params, "bias") ? [bias(step, filters, numberParam(params, "biasInitial"))] : []),
        ],
      },
    );
  },
};
