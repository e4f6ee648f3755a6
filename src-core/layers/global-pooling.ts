/** What the poolings over the whole image share: one number a channel is left. */
import type { LayerDefinition } from "./layer";
import { accept, asImage, BYTES_PER_VALUE, countValues, onlyInput, refuseFlat } from "./shape";

type Own = "type" | "label" | "description" | "keywords" | "lower";

export function globalPooling(own: Pick<LayerDefinition, Own>): LayerDefinition {
  return {
    ...own,
    family: "pooling",
    icon: "minimize-2",
    role: "trunk",
    channels: "kept",
    palette: "Pooling",
    nameBase: "pool",
    params: {},
    ports: { inputs: 1, outputs: 1 },
    summary: () => "",
    inferShape(_params, inputs) {
      const shape = onlyInput(inputs);
      const image = asImage(shape);
      return image === undefined ? refuseFlat(own.label, shape) : accept([image[2]]);
    },
    /** A comparison or an addition for each value that comes in. */
    cost: (_params, inputs, output) => ({
      trainableParameters: 0,
      otherParameters: 0,
      flops: countValues(onlyInput(inputs)),
      activationBytes: countValues(output) * BYTES_PER_VALUE,
    }),
    window: () => "global",
  };
}
