import { bias, depthwiseKernel } from "../program/weights";
import {
  biasCount,
  CONVOLUTION_BIAS,
  CONVOLUTION_PARAMS,
  convolutionSummary,
  MOST_MULTIPLIER,
} from "./convolution";
import { BIAS_START, readStart, startParams } from "./initializer-param";
import type { LayerDefinition } from "./layer";
import { flagParam, numberParam } from "./params";
import { BYTES_PER_VALUE, countValues, lastAxis, MAXIMUM_VALUES, onlyInput, refuse } from "./shape";
import { inferWindowed, receptiveWindow } from "./sliding-window";
import { pyTorchPadding, readWindow } from "./window-params";

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
      max: MOST_MULTIPLIER,
    },
    ...CONVOLUTION_PARAMS,
    bias: CONVOLUTION_BIAS,
    ...startParams("heNormal"),
    biasInitial: BIAS_START,
  },
  presets: [pyTorchPadding("kernel")],
  ports: { inputs: 1, outputs: 1 },
  summary(params) {
    const multiplier = numberParam(params, "depthMultiplier");
    return convolutionSummary(params, multiplier > 1 ? [`times ${multiplier}`] : []);
  },
  inferShape(params, inputs) {
    const window = readWindow(params, "kernel");
    const multiplier = numberParam(params, "depthMultiplier");
    const shape = onlyInput(inputs);
    if (countValues(window.window) * lastAxis(shape) * multiplier > MAXIMUM_VALUES) {
      return refuse(
        "too-large",
        "This convolution has too many weights to hold in memory. Use a smaller multiplier.",
      );
    }
    return inferWindowed("Depthwise convolution", shape, window, (channels) => channels * multiplier);
  },
  /** k k c m weights; each output value takes k k multiply-adds (Howard et al. 2017, section 3.1). */
  cost(params, inputs, output) {
    const area = countValues(readWindow(params, "kernel").window);
    const filters = lastAxis(onlyInput(inputs)) * numberParam(params, "depthMultiplier");
    const bias = biasCount(params, filters);
    const values = countValues(output);
    return {
      trainableParameters: area * filters + bias,
      otherParameters: 0,
      flops: 2 * area * values + (bias > 0 ? values : 0),
      activationBytes: values * BYTES_PER_VALUE,
    };
  },
  window: (params) => receptiveWindow(readWindow(params, "kernel")),
  lower(params, { inputShapes, emit }) {
    const steps = readWindow(params, "kernel");
    const multiplier = numberParam(params, "depthMultiplier");
    const channels = lastAxis(onlyInput(inputShapes));
    return emit(
      {
        kind: "depthwiseConv2d",
        multiplier,
        ...steps,
      },
      {
        weights: (step) => [
          depthwiseKernel(step, [...steps.window, channels, multiplier], readStart(params)),
          ...(flagParam(params, "bias")
            ? [bias(step, channels * multiplier, numberParam(params, "biasInitial"))]
            : []),
        ],
      },
    );
  },
};
