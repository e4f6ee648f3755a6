/** Convolutions and dense layers. */

import { MOST_MULTIPLIER } from "../../layers/convolution";
import type { Shape } from "../../layers/layer";
import { lastAxis } from "../../layers/shape";
import type { Attributes, Borders } from "../../program/operation";
import type { LayerDraft } from "./raised";
import { draftOf, firstShape, fixed, type Given, type Raised, refusal } from "./rule";
import { pairChoices, windowChoices } from "./window-choices";

export function raiseConv2d(attributes: Attributes["conv2d"], given: Given): Raised {
  const channels = lastAxis(firstShape(given));
  const { filters, groups } = attributes;
  const multiplier = filters / channels;
  if (groups === channels && channels > 1 && multiplier <= MOST_MULTIPLIER && Number.isInteger(multiplier))
    return [depthwise(attributes, multiplier, given, "kernel")];
  return [grouped(attributes, given, "kernel")];
}

export function raiseDepthwise(attributes: Attributes["depthwiseConv2d"], given: Given): Raised {
  const { multiplier } = attributes;
  if (multiplier <= MOST_MULTIPLIER) return [depthwise(attributes, multiplier, given, "depthwiseKernel")];
  const channels = lastAxis(firstShape(given));
  const filters = channels * multiplier;
  return [grouped({ ...attributes, filters, groups: channels }, given, "depthwiseKernel")];
}

type KernelRole = "kernel" | "depthwiseKernel";

/** One filter a channel and group is the same row of numbers in either kernel's layout. */
function kernelShapes(
  [rows, columns]: Attributes["conv2d"]["window"],
  channels: number,
  multiplier: number,
): Readonly<Record<KernelRole, Shape>> {
  return {
    kernel: [rows, columns, 1, channels * multiplier],
    depthwiseKernel: [rows, columns, channels, multiplier],
  };
}

function depthwise(
  { window, strides, padding, dilations }: Omit<Attributes["conv2d"], "filters" | "groups">,
  multiplier: number,
  given: Given,
  from: KernelRole,
): LayerDraft {
  const image = firstShape(given);
  const channels = lastAxis(image);
  const shapes = kernelShapes(window, channels, multiplier);
  const params = {
    ...fixed({ depthMultiplier: multiplier, bias: given.weights.has("bias") }),
    ...windowChoices("kernel", { window, strides, padding, dilations }, image),
  };
  return draftOf("depthwiseConv2d", params, [
    given.weights.takeAs(from, shapes[from], "depthwiseKernel", shapes.depthwiseKernel),
    ...biasOf(given, channels * multiplier),
  ]);
}

function grouped(
  { window, strides, padding, dilations, filters, groups }: Attributes["conv2d"],
  given: Given,
  from: KernelRole,
): LayerDraft {
  const image = firstShape(given);
  const channels = lastAxis(image);
  const shape = [...window, channels / groups, filters];
  const own = from === "kernel" ? shape : kernelShapes(window, channels, filters / channels)[from];
  const params = {
    ...fixed({ filters, groups, bias: given.weights.has("bias") }),
    ...windowChoices("kernel", { window, strides, padding, dilations }, image),
  };
  return draftOf("conv2d", params, [
    given.weights.takeAs(from, own, "kernel", shape),
    ...biasOf(given, filters),
  ]);
}

export function raiseTransposed(attributes: Attributes["transposedConv2d"], given: Given): Raised {
  const { window, strides, padding, filters, extra } = attributes;
  const numbers: Borders = typeof padding === "string" ? [0, 0, 0, 0] : padding;
  const hasExtra = typeof padding !== "string" && extra.some((pixels) => pixels > 0);
  if (hasExtra && extra[0] !== extra[1]) {
    return refusal(
      "Its output padding is not the same down and across.",
      "Export the network with the same output padding on both axes.",
    );
  }
  const [padTop, padBottom, padLeft, padRight] = numbers;
  const params = {
    ...fixed({ filters, bias: given.weights.has("bias") }),
    ...pairChoices("kernel", window),
    ...pairChoices("stride", strides),
    ...fixed(
      typeof padding === "string"
        ? { padding }
        : { padding: "numbers", padTop, padBottom, padLeft, padRight, outputPadding: extra[0] },
    ),
  };
  const shape = [...window, filters, lastAxis(firstShape(given))];
  return [
    draftOf("transposedConv2d", params, [given.weights.take("kernel", shape), ...biasOf(given, filters)]),
  ];
}

export function raiseMatmul({ units }: Attributes["matmul"], given: Given): Raised {
  const features = lastAxis(firstShape(given));
  return [
    draftOf("dense", fixed({ units, bias: given.weights.has("bias") }), [
      given.weights.take("kernel", [features, units]),
      ...biasOf(given, units),
    ]),
  ];
}

function biasOf(given: Given, length: number): LayerDraft["weights"] {
  return given.weights.has("bias") ? [given.weights.take("bias", [length])] : [];
}
