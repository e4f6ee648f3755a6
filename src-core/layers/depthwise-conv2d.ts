import { bias, depthwiseKernel } from "../program/weights";
import { KERNEL_LIMIT } from "./conv2d";
import { BIAS_START, readStart, startParams } from "./initializer-param";
import type { LayerDefinition, ResolvedParams } from "./layer";
import { flagParam, numberParam } from "./params";
import { BYTES_PER_VALUE, countValues, lastAxis, MAXIMUM_VALUES, onlyInput, refuse } from "./shape";
import { inferWindowed, PADDING_PARAM, readWindow, receptiveWindow } from "./sliding-window";

function summary(params: ResolvedParams): string {
  const { kernel, stride, dilation, padding } = readWindow(params, "kernel");
  const multiplier = numberParam(params, "depthMultiplier");
  const parts = [`${kernel}×${kernel}`];
  if (multiplier > 1) parts.push(`times ${multiplier}`);
  if (stride > 1) parts.push(`stride ${stride}`);
  if (dilation > 1) parts.push(`dilation ${dilation}`);
  if (padding === "valid") parts.push("valid");
  return parts.join(", ");
}

export const depthwiseConv2d: LayerDefinition = {
  type: "depthwiseConv2d",
  label: "Depthwise convolution",
  description:
    "Filters each channel on its own: far cheaper than a convolution, usually followed by a 1×1 one.",
  family: "convolution",
  icon: "layers",
  role: "trunk",
  countsInDepth: true,
  palette: "Convolution",
  nameBase: "depthwise",
  keywords: ["separable", "mobilenet", "conv", "depthwise"],
  params: {
    depthMultiplier: {
      kind: "integer",
      label: "Multiplier",
      help: "Filters for each incoming channel; each gives one output channel.",
      default: 1,
      min: 1,
      max: 64,
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
    const multiplier = numberParam(params, "depthMultiplier");
    const shape = onlyInput(inputs);
    if (window.kernel ** 2 * lastAxis(shape) * multiplier > MAXIMUM_VALUES) {
      return refuse(
        "too-large",
        "This convolution has too many weights to hold in memory. Use a smaller multiplier.",
      );
    }
    return inferWindowed("Depthwise convolution", shape, window, (channels) => channels * multiplier);
  },
  /** k k c m weights; each output value takes k k multiply-adds (Howard et al. 2017, section 3.1). */
  cost(params, inputs, output) {
    const kernel = numberParam(params, "kernel");
    const filters = lastAxis(onlyInput(inputs)) * numberParam(params, "depthMultiplier");
    const bias = flagParam(params, "bias");
    const values = countValues(output);
    return {
      trainableParameters: kernel * kernel * filters + (bias ? filters : 0),
      otherParameters: 0,
      flops: 2 * kernel * kernel * values + (bias ? values : 0),
      activationBytes: values * BYTES_PER_VALUE,
    };
  },
  window: (params) => receptiveWindow(readWindow(params, "kernel")),
  lower(params, { inputShapes, emit }) {
    const { kernel: side, stride, dilation, padding } = readWindow(params, "kernel");
    const multiplier = numberParam(params, "depthMultiplier");
    const channels = lastAxis(onlyInput(inputShapes));
    return emit(
      {
        kind: "depthwiseConv2d",
        multiplier,
        window: [side, side],
        strides: [stride, stride],
        dilations: [dilation, dilation],
        padding,
      },
      {
        weights: (step) => [
          depthwiseKernel(step, [side, side, channels, multiplier], readStart(params)),
          ...(flagParam(params, "bias")
            ? [bias(step, channels * multiplier, numberParam(params, "biasInitial"))]
            : []),
        ],
      },
    );
  },
};
