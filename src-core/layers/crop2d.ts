import type { LayerDefinition, ParamSpec, ResolvedParams } from "./layer";
import { numberParam } from "./params";
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

function side(label: string, where: string): ParamSpec {
  return { kind: "integer", label, help: `Pixels taken away ${where}.`, default: 1, min: 0, max: 4096 };
}

function sides(params: ResolvedParams): readonly [top: number, bottom: number, left: number, right: number] {
  return [
    numberParam(params, "top"),
    numberParam(params, "bottom"),
    numberParam(params, "left"),
    numberParam(params, "right"),
  ];
}

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
  params: {
    top: side("Top", "above"),
    bottom: side("Bottom", "below"),
    left: side("Left", "on the left"),
    right: side("Right", "on the right"),
  },
  ports: { inputs: 1, outputs: 1 },
  summary(params) {
    const [top, bottom, left, right] = sides(params);
    const even = top === bottom && top === left && top === right;
    return even ? `${top} px` : `${top}, ${bottom}, ${left}, ${right} px`;
  },
  inferShape(params, inputs) {
    const shape = onlyInput(inputs);
    const image = asImage(shape);
    if (image === undefined) return refuseFlat("Crop", shape);
    const [height, width, channels] = image;
    const [top, bottom, left, right] = sides(params);
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
    const [top, bottom, left, right] = sides(params);
    return emit({ kind: "crop", before: [top, left, 0], after: [bottom, right, 0] });
  },
};
