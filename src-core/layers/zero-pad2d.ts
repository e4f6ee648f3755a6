import { readSides, sideParams, sidesSummary } from "./four-sides";
import type { LayerDefinition } from "./layer";
import { accept, asImage, BYTES_PER_VALUE, countValues, onlyInput, refuseFlat } from "./shape";

export const zeroPad2d: LayerDefinition = {
  type: "zeroPad2d",
  label: "Zero padding",
  description: "Adds a border of zeros around the image.",
  family: "shape",
  icon: "frame",
  role: "trunk",
  channels: "kept",
  palette: "Dense and shape",
  nameBase: "pad",
  keywords: ["border", "margin", "padding"],
  params: sideParams("Pixels of zeros added", 64),
  ports: { inputs: 1, outputs: 1 },
  summary: sidesSummary,
  inferShape(params, inputs) {
    const shape = onlyInput(inputs);
    const image = asImage(shape);
    if (image === undefined) return refuseFlat("Zero padding", shape);
    const [top, bottom, left, right] = readSides(params);
    return accept([image[0] + top + bottom, image[1] + left + right, image[2]]);
  },
  cost: (_params, _inputs, output) => ({
    trainableParameters: 0,
    otherParameters: 0,
    flops: 0,
    activationBytes: countValues(output) * BYTES_PER_VALUE,
  }),
  lower(params, { emit }) {
    const [top, bottom, left, right] = readSides(params);
    return emit({ kind: "pad", before: [top, left, 0], after: [bottom, right, 0] });
  },
};
