/** What the convolutions share. */
import type { ParamSpec, ParamSpecs, ResolvedParams } from "./layer";
import { flagParam, numberParam } from "./params";
import { formatShape } from "./shape";
import { stepWords } from "./sliding-window";
import { paddingParams, paddingWords, readWindow, widthParam } from "./window-params";

export const KERNEL_LIMIT = 31;
const STEP_LIMIT = 16;
/** Filters that a depthwise convolution has for each channel, at most. */
export const MOST_MULTIPLIER = 64;

export const CONVOLUTION_PARAMS: ParamSpecs = {
  kernel: {
    kind: "integer",
    label: "Kernel",
    help: "Side of the square of pixels that a filter sees at once.",
    default: 3,
    min: 1,
    max: KERNEL_LIMIT,
  },
  kernelWidth: widthParam("Kernel across", "Pixels that a filter sees at once", KERNEL_LIMIT),
  stride: {
    kind: "integer",
    label: "Stride",
    help: "Pixels between two windows; 2 halves the height and the width.",
    default: 1,
    min: 1,
    max: STEP_LIMIT,
  },
  strideWidth: widthParam("Stride across", "Pixels between two windows", STEP_LIMIT),
  dilation: {
    kind: "integer",
    label: "Dilation",
    help: "Distance between the pixels a filter looks at; above 1 it sees further with the same weights.",
    default: 1,
    min: 1,
    max: STEP_LIMIT,
  },
  dilationWidth: widthParam("Dilation across", "Distance between the pixels a filter looks at", STEP_LIMIT),
  ...paddingParams("zeros"),
};

export const CONVOLUTION_BIAS: ParamSpec = {
  kind: "boolean",
  label: "Bias",
  help: "Adds a learned number to each channel; not needed before a batch norm, which adds its own.",
  default: false,
};

/** `3×3, 64, stride 2`. @param channels what a card says of them */
export function convolutionSummary(params: ResolvedParams, channels: readonly string[]): string {
  const { window, strides, dilations, padding } = readWindow(params, "kernel");
  const steps = (word: string, pair: typeof strides): readonly string[] =>
    pair.some((step) => step > 1) ? [`${word} ${stepWords(pair)}`] : [];
  return [
    formatShape(window),
    ...channels,
    ...steps("stride", strides),
    ...steps("dilation", dilations),
    ...paddingWords(padding),
  ].join(", ");
}

/**
 * Filters for each channel, where a convolution in groups is what a depthwise one is: each group is one channel. Undefined where it is
 * not, or where one channel comes in, which is its own group anyway.
 */
export function depthwiseMultiplier(params: ResolvedParams, channels: number): number | undefined {
  const multiplier = numberParam(params, "filters") / channels;
  const isDepthwise = channels > 1 && numberParam(params, "groups") === channels;
  return isDepthwise && multiplier <= MOST_MULTIPLIER ? multiplier : undefined;
}

/** Weights of the bias, where there is one. */
export function biasCount(params: ResolvedParams, filters: number): number {
  return flagParam(params, "bias") ? filters : 0;
}
