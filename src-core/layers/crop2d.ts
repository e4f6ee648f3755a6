import { readSides, sideParams, sidesSummary } from "./four-sides";
import type { LayerDefinition } from "./layer";
import {
  accept,
  asImage,
  BYTES_PER_VALUE,
  countValues,
  formatShape,
  onlyInput,
  refuse,
  refuseFlat,
} from "./shape";

export const crop2d: LayerDefinition = {
  type: "crop2d",
  label: "Crop",
  description: "Cuts a border off the image.",
  family: "shape",
  icon: "crop",
  role: "trunk",
  channels: "kept",
  palette: "Dense and shape",
  nameBase: "crop",
  keywords: ["cut", "border", "cropping", "slice", "trim"],
  params: sideParams("Pixels taken away", 4096),
  ports: { inputs: 1, outputs: 1 },
  summary: sidesSummary,
  inferShape(params, inputs) {
    const shape = onlyInput(inputs);
    const image = asImage(shape);
    if (image === undefined) return refuseFlat("Crop", shape);
    const [height, width, channels] = image;
    const [top, bottom, left, right] = readSides(params);
    const rest = [height - top - bottom, width - left - right, channels] as const;
    if (rest[0] > 0 && rest[1] > 0) return accept(rest);
    const [taken, whole] =
      rest[0] > 0 ? [`${left + right} columns`, `${width} wide`] : [`${top + bottom} rows`, `${height} high`];
    return refuse(
      "shape-mismatch",
      `Crop takes ${taken} away, but its ${formatShape(shape)} input is only ${whole}. Take fewer.`,
    );
  },
  cost: (_params, _inputs, output) => ({
    trainableParameters: 0,
    otherParameters: 0,
    flops: 0,
    activationBytes: countValues(output) * BYTES_PER_VALUE,
  }),
  lower(params, { emit }) {
    const [top, bottom, left, right] = readSides(params);
    return emit({ kind: "crop", before: [top, left, 0], after: [bottom, right, 0] });
  },
};
