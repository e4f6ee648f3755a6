import type { Pair } from "../program/operation";
import type { LayerDefinition, ResolvedParams } from "./layer";
import { numberParam, textParam } from "./params";
import { accept, asImage, BYTES_PER_VALUE, countValues, onlyInput, refuseFlat } from "./shape";

/** Neighbouring pixels are 1 / 16 apart then; the positions are still exact. */
const MOST = 16;

function factors(params: ResolvedParams): Pair {
  const down = numberParam(params, "factor");
  const across = numberParam(params, "factorWidth");
  return [down, across === 0 ? down : across];
}

function readMethod(params: ResolvedParams): "nearest" | "bilinear" {
  return textParam(params, "method") === "bilinear" ? "bilinear" : "nearest";
}

export const upsample2d: LayerDefinition = {
  type: "upsample2d",
  label: "Upsampling",
  description:
    "Makes the image larger: every pixel becomes several, as they are or blended with their neighbours.",
  family: "pooling",
  icon: "maximize-2",
  role: "trunk",
  channels: "kept",
  palette: "Pooling",
  nameBase: "upsample",
  keywords: [
    "upsample",
    "resize",
    "enlarge",
    "scale",
    "interpolate",
    "interpolation",
    "nearest",
    "bilinear",
    "unpool",
    "decoder",
  ],
  params: {
    factor: {
      kind: "integer",
      label: "Factor",
      help: "How many times as high and wide the image becomes.",
      default: 2,
      min: 1,
      max: MOST,
    },
    factorWidth: {
      kind: "integer",
      label: "Factor across",
      help: "How many times as wide, where it differs from the height; 0 takes the same.",
      advanced: true,
      default: 0,
      min: 0,
      max: MOST,
    },
    method: {
      kind: "choice",
      label: "Method",
      help: "Nearest repeats pixels; bilinear blends neighbours, with half-pixel centres as PyTorch and TensorFlow do.",
      default: "nearest",
      choices: [
        { value: "nearest", label: "Nearest" },
        { value: "bilinear", label: "Bilinear" },
      ],
    },
  },
  ports: { inputs: 1, outputs: 1 },
  summary(params) {
    const [down, across] = factors(params);
    const size = down === across ? `×${down}` : `×${down}, ×${across}`;
    return readMethod(params) === "bilinear" ? `${size}, bilinear` : size;
  },
  inferShape(params, inputs) {
    const shape = onlyInput(inputs);
    const image = asImage(shape);
    if (image === undefined) return refuseFlat("Upsampling", shape);
    const [down, across] = factors(params);
    return accept([image[0] * down, image[1] * across, image[2]]);
  },
  /** Bilinear: a blend of two along each axis, 3 operations a value; along the rows first, so over a part of the values. */
  cost(params, _inputs, output) {
    const values = countValues(output);
    const [, across] = factors(params);
    return {
      trainableParameters: 0,
      otherParameters: 0,
      flops: readMethod(params) === "bilinear" ? Math.round(3 * values * (1 + 1 / across)) : 0,
      activationBytes: values * BYTES_PER_VALUE,
    };
  },
  window(params) {
    const [down, across] = factors(params);
    const isBlended = readMethod(params) === "bilinear";
    return {
      size: [isBlended && down > 1 ? 2 : 1, isBlended && across > 1 ? 2 : 1],
      stride: [1 / down, 1 / across],
    };
  },
  lower: (params, { emit }) => emit({ kind: "resize", factors: factors(params), method: readMethod(params) }),
};
