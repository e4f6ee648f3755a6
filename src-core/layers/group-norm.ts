import { IMAGE_NORM_PARAMS, imageNormCost, lowerImageNorm } from "./image-norm";
import type { LayerDefinition, Shape, ShapeResult } from "./layer";
import { numberParam } from "./params";
import { accept, countValues, formatShape, lastAxis, onlyInput, refuse } from "./shape";

/** Group counts that are named in a refusal. */
const MOST_NAMED = 8;

function inferGroupNorm(shape: Shape, groups: number): ShapeResult {
  const channels = lastAxis(shape);
  if (channels % groups !== 0) {
    const fitting = Array.from({ length: channels }, (_, index) => index + 1).filter(
      (count) => channels % count === 0,
    );
    const named = fitting.slice(0, MOST_NAMED);
    const more = fitting.length > named.length ? " and others" : "";
    return refuse(
      "bad-parameter",
      `Group norm cannot share ${channels} channels among ${groups} groups of equal size. Numbers that fit: ${named.join(", ")}${more}.`,
    );
  }
  if (countValues(shape) === groups) {
    return refuse(
      "bad-parameter",
      `Group norm has one value in each of its ${groups} groups of ${formatShape(shape)}, so all of them would become 0. Use fewer groups.`,
    );
  }
  return accept(shape);
}

export const groupNorm: LayerDefinition = {
  type: "groupNorm",
  label: "Group norm",
  description:
    "Gives each group of channels mean 0 and spread 1 in each image by itself, then a learned scale and shift: small batches train as well as large ones.",
  family: "normalisation",
  icon: "sliders-horizontal",
  role: "trunk",
  channels: "kept",
  palette: "Normalisation",
  nameBase: "gn",
  keywords: ["gn", "group normalization", "normalise", "normalize", "small batch"],
  params: {
    groups: {
      kind: "integer",
      label: "Groups",
      help: "How many groups the channels are shared among; their number must be a multiple of it.",
      default: 4,
      min: 1,
      max: 1024,
    },
    ...IMAGE_NORM_PARAMS,
  },
  ports: { inputs: 1, outputs: 1 },
  summary: (params) => `${numberParam(params, "groups")} groups`,
  inferShape: (params, inputs) => inferGroupNorm(onlyInput(inputs), numberParam(params, "groups")),
  cost: (_params, inputs, output) => imageNormCost(inputs, output),
  lower: (params, context) =>
    lowerImageNorm(params, context, { groups: numberParam(params, "groups"), over: "image" }),
};
