import type { LayerDefinition } from "./layer";
import { accept, asImage, BYTES_PER_VALUE, countValues, onlyInput, refuseFlat } from "./shape";

export const globalAvgPool2d: LayerDefinition = {
  type: "globalAvgPool2d",
  label: "Global average pooling",
  description: "Averages each channel over the whole image: one number a channel is left.",
  family: "pooling",
  icon: "minimize-2",
  role: "trunk",
  channels: "kept",
  palette: "Pooling",
  nameBase: "pool",
  keywords: ["gap", "pool", "average", "flatten"],
  params: {},
  ports: { inputs: 1, outputs: 1 },
  summary: () => "",
  inferShape(_params, inputs) {
    const shape = onlyInput(inputs);
    const image = asImage(shape);
    return image === undefined ? refuseFlat("Global average pooling", shape) : accept([image[2]]);
  },
  cost: (_params, inputs, output) => ({
    trainableParameters: 0,
    otherParameters: 0,
    flops: countValues(onlyInput(inputs)),
    activationBytes: countValues(output) * BYTES_PER_VALUE,
  }),
  window: () => "global",
  lower: (_params, { emit }) => emit({ kind: "globalAveragePool" }),
};
