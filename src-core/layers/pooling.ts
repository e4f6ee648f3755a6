/** What the two poolings share. */
import type { Padding, Pair } from "../program/operation";
import type { LayerCost, ParamSpecs, ResolvedParams, Shape, ShapeResult } from "./layer";
import { BYTES_PER_VALUE, countValues, formatShape, onlyInput } from "./shape";
import { excessPadding, inferWindowed, stepWords } from "./sliding-window";
import { paddingParams, paddingWords, readWindow, widthParam } from "./window-params";

const LARGEST = 64;

export const POOL_PARAMS: ParamSpecs = {
  size: {
    kind: "integer",
    label: "Size",
    help: "Side of the square of pixels that becomes one.",
    default: 2,
    min: 1,
    max: LARGEST,
  },
  sizeWidth: widthParam("Size across", "Pixels", LARGEST),
  stride: {
    kind: "integer",
    label: "Stride",
    help: "Pixels between two windows; equal to the size, the windows do not overlap.",
    default: 2,
    min: 1,
    max: LARGEST,
  },
  strideWidth: widthParam("Stride across", "Pixels between two windows", LARGEST),
  ...paddingParams("a border"),
};

export function poolSummary(params: ResolvedParams): string {
  const { window, strides, padding } = readWindow(params, "size");
  return [formatShape(window), `stride ${stepWords(strides)}`, ...paddingWords(padding)].join(", ");
}

/** @param label the layer's name in the messages */
export function poolShape(label: string, params: ResolvedParams, inputs: readonly Shape[]): ShapeResult {
  const window = readWindow(params, "size");
  const input = onlyInput(inputs);
  return excessPadding(label, input, window) ?? inferWindowed(label, input, window, (channels) => channels);
}

/** One comparison or addition for each value of each window. */
export function poolCost(params: ResolvedParams, _inputs: readonly Shape[], output: Shape): LayerCost {
  const values = countValues(output);
  return {
    trainableParameters: 0,
    otherParameters: 0,
    flops: countValues(readWindow(params, "size").window) * values,
    activationBytes: values * BYTES_PER_VALUE,
  };
}

export function poolWindow(params: ResolvedParams): {
  readonly window: Pair;
  readonly strides: Pair;
  readonly padding: Padding;
} {
  const { window, strides, padding } = readWindow(params, "size");
  return { window, strides, padding };
}
