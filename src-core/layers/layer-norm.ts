import { IMAGE_NORM_PARAMS, imageNormCost, lowerImageNorm } from "./image-norm";
import type { LayerDefinition } from "./layer";
import { textParam } from "./params";
import { accept, countValues, lastAxis, onlyInput, refuse } from "./shape";

export const layerNorm: LayerDefinition = {
  type: "layerNorm",
  label: "Layer norm",
  description:
    "Gives each image by itself, or each of its pixels, mean 0 and spread 1, then a learned scale and shift for each channel.",
  family: "normalisation",
  icon: "sliders-horizontal",
  role: "trunk",
  channels: "kept",
  palette: "Normalisation",
  nameBase: "ln",
  keywords: ["ln", "layer normalization", "normalise", "normalize", "convnext"],
  params: {
    over: {
      kind: "choice",
      label: "Over",
      help: "All values of an image together (group norm with one group), or the channels of each pixel as ConvNeXt does.",
      default: "image",
      choices: [
        { value: "image", label: "The whole image" },
        { value: "pixel", label: "Each pixel's channels" },
      ],
    },
    ...IMAGE_NORM_PARAMS,
  },
  ports: { inputs: 1, outputs: 1 },
  summary: (params) => (textParam(params, "over") === "pixel" ? "each pixel" : ""),
  inferShape(params, inputs) {
    const shape = onlyInput(inputs);
    const together = textParam(params, "over") === "pixel" ? lastAxis(shape) : countValues(shape);
    return together > 1
      ? accept(shape)
      : refuse(
          "bad-parameter",
          "Layer norm has a single value to work on here, so it would become 0. Remove the layer, or give it more channels.",
        );
  },
  cost: (_params, inputs, output) => imageNormCost(inputs, output),
  lower: (params, context) =>
    lowerImageNorm(params, context, {
      groups: 1,
      over: textParam(params, "over") === "pixel" ? "pixel" : "image",
    }),
};
