import type { LayerDefinition } from "./layer";
import { accept, asImage, BYTES_PER_VALUE, countValues, onlyInput, refuseFlat } from "./shape";

export const globalMaxPool2d: LayerDefinition = {
  type: "globalMaxPool2d",
  label: "Global max pooling",
  description: "Keeps the largest value of each channel over the whole image: one number a channel is left.",
  family: "pooling",
  icon: "minimize-2",
  role: "trunk",
  channels: "kept",
  palette: "Pooling",
  nameBase: "pool",
  keywords: ["gmp", "pool", "largest", "flatten"],
  params: {},
  ports: { inputs: 1, outputs: 1 },
  summary: () => "",
  inferShape(_params, inputs) {
    const shape = onlyInput(inputs);
    const image = asImage(shape);
    return image === undefined ? refuseFlat("Global max pooling", shape) : accept([image[2]]);
  },
  cost: (_params, inputs, output) => ({
    trainableParameters: 0,
    otherParameters: 0,
    flops: countValues(onlyInput(inputs)),
    activationBytes: countValues(output) * BYTES_PER_VALUE,
  }),
  window: () => "global",
  /** One window as large as the image. */
  lower(_params, { inputShapes, emit }) {
    const [height = 1, width = 1] = onlyInput(inputShapes);
    if (height * width === 1) return emit({ kind: "flatten" });
    const largest = emit(
      { kind: "maxPool", window: [height, width], strides: [height, width], padding: "valid" },
      { part: "largest" },
    );
    return emit({ kind: "flatten" }, { from: [largest] });
  },
};
