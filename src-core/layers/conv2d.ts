import { bias, kernel } from "../program/weights";
import {
  biasCount,
  CONVOLUTION_BIAS,
  CONVOLUTION_PARAMS,
  convolutionSummary,
  depthwiseMultiplier,
} from "./convolution";
import { BIAS_START, readStart, startParams } from "./initializer-param";
import type { LayerDefinition, Shape, ShapeResult } from "./layer";
import { flagParam, numberParam } from "./params";
import { BYTES_PER_VALUE, countValues, lastAxis, MAXIMUM_VALUES, onlyInput, problem, refuse } from "./shape";
import { inferWindowed, receptiveWindow } from "./sliding-window";
import { pyTorchPadding, readWindow } from "./window-params";

function uneven(shape: Shape, filters: number, groups: number): ShapeResult {
  return refuse(
    "uneven-groups",
    `${lastAxis(shape)} channels and ${filters} filters do not both divide into ${groups} groups. Use a number of groups that divides both.`,
  );
}

function warnedOfGroups(result: ShapeResult): ShapeResult {
  if (!result.ok) return result;
  const warning = problem(
    "depthwise-groups",
    "This convolution has as many groups as channels, so each filter sees one channel: a depthwise convolution computes the same and trains faster.",
  );
  return { ...result, warnings: [...(result.warnings ?? []), warning] };
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
    ...CONVOLUTION_PARAMS,
    groups: {
      kind: "integer",
      label: "Groups",
      help: "Parts that channels and filters are split into, each seeing its own share alone: fewer weights for as many filters. As many groups as channels are what the depthwise convolution has.",
      advanced: true,
      default: 1,
      min: 1,
      max: 8192,
    },
    bias: CONVOLUTION_BIAS,
    ...startParams("heNormal"),
    biasInitial: BIAS_START,
  },
  presets: [pyTorchPadding("kernel")],
  ports: { inputs: 1, outputs: 1 },
  summary(params) {
    const groups = numberParam(params, "groups");
    const filters = `${numberParam(params, "filters")}`;
    return convolutionSummary(params, groups > 1 ? [filters, `${groups} groups`] : [filters]);
  },
  inferShape(params, inputs) {
    const window = readWindow(params, "kernel");
    const shape = onlyInput(inputs);
    const filters = numberParam(params, "filters");
    const groups = numberParam(params, "groups");
    const isEven = lastAxis(shape) % groups === 0 && filters % groups === 0;
    if (!isEven && shape.length === 3) return uneven(shape, filters, groups);
    if ((countValues(window.window) * lastAxis(shape) * filters) / groups > MAXIMUM_VALUES) {
      return refuse(
        "too-large",
        "This convolution has too many weights to hold in memory. Use fewer filters.",
      );
    }
    const result = inferWindowed("Convolution", shape, window, () => filters);
    return depthwiseMultiplier(params, lastAxis(shape)) === undefined ? result : warnedOfGroups(result);
  },
  /** k k cin cout / groups weights; each output value takes k k cin / groups multiply-adds (He & Sun 2015, section 3.1). */
  cost(params, inputs, output) {
    const area = countValues(readWindow(params, "kernel").window);
    const filters = numberParam(params, "filters");
    const perValue = (area * lastAxis(onlyInput(inputs))) / numberParam(params, "groups");
    const bias = biasCount(params, filters);
    const values = countValues(output);
    return {
      trainableParameters: perValue * filters + bias,
      otherParameters: 0,
      flops: 2 * perValue * values + (bias > 0 ? values : 0),
      activationBytes: values * BYTES_PER_VALUE,
    };
  },
  window: (params) => receptiveWindow(readWindow(params, "kernel")),
  lower(params, { inputShapes, emit }) {
    const steps = readWindow(params, "kernel");
    const filters = numberParam(params, "filters");
    const groups = numberParam(params, "groups");
    const channels = lastAxis(onlyInput(inputShapes)) / groups;
    return emit(
      {
        kind: "conv2d",
        filters,
        groups,
        ...steps,
      },
      {
        weights: (step) => [
          kernel(step, [...steps.window, channels, filters], readStart(params), groups),
          ...(flagParam(params, "bias") ? [bias(step, filters, numberParam(params, "biasInitial"))] : []),
        ],
      },
    );
  },
};
