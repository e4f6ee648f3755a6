/** What the two poolings share. */
import type { Padding, Pair } from "../program/operation";
import type { LayerCost, ParamSpecs, ResolvedParams, Shape } from "./layer";
import { numberParam } from "./params";
import { BYTES_PER_VALUE, countValues } from "./shape";
import { PADDING_PARAM, readWindow } from "./sliding-window";

export const POOL_PARAMS: ParamSpecs = {
  size: {
    kind: "integer",
    label: "Size",
    help: "Side of the square of pixels that becomes one.",
    default: 2,
    min: 1,
    max: 64,
  },
  stride: {
    kind: "integer",
    label: "Stride",
    help: "Pixels between two windows; equal to the size, the windows do not overlap.",
    default: 2,
    min: 1,
    max: 64,
  },
  padding: PADDING_PARAM,
};

export function poolSummary(params: ResolvedParams): string {
  const { kernel, stride, padding } = readWindow(params, "size");
  const parts = [`${kernel}×${kernel}`, `stride ${stride}`];
  if (padding === "valid") parts.push("valid");
  return parts.join(", ");
}

/** One comparison or addition for each value of each window. */
export function poolCost(params: ResolvedParams, _inputs: readonly Shape[], output: Shape): LayerCost {
  const values = countValues(output);
  return {
    trainableParameters: 0,
    otherParameters: 0,
    flops: numberParam(params, "size") ** 2 * values,
    activationBytes: values * BYTES_PER_VALUE,
  };
}

export function poolWindow(params: ResolvedParams): {
  readonly window: Pair;
  readonly strides: Pair;
  readonly padding: Padding;
} {
  const { kernel, stride, padding } = readWindow(params, "size");
  return { window: [kernel, kernel], strides: [stride, stride], padding };
}
