import type { LayerDefinition, ParamSpec, ResolvedParams } from "./layer";
import { numberParam } from "./params";
import { accept, asImage, BYTES_PER_VALUE, countValues, onlyInput, refuseFlat } from "./shape";

function side(label: string, where: string): ParamSpec {
  return { kind: "integer", label, help: `Pixels of zeros added ${where}.`, default: 1, min: 0, max: 64 };
}

function sides(params: ResolvedParams): readonly [top: number, bottom: number, left: number, right: number] {
  return [
    numberParam(params, "top"),
    numberParam(params, "bottom"),
    numberParam(params, "left"),
    numberParam(params, "right"),
  ];
}

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
    if (image === undefined) return refuseFlat("Zero padding", shape);
    const [top, bottom, left, right] = sides(params);
    return accept([image[0] + top + bottom, image[1] + left + right, image[2]]);
  },
  cost: (_params, _inputs, output) => ({
    trainableParameters: 0,
    otherParameters: 0,
    flops: 0,
    activationBytes: countValues(output) * BYTES_PER_VALUE,
  }),
  lower(params, { emit }) {
    const [top, bottom, left, right] = sides(params);
    return emit({ kind: "pad", before: [top, left, 0], after: [bottom, right, 0] });
  },
};
