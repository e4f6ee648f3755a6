/** Norms in Keras' words. */
import type { Shape } from "../../../layers/layer";
import type { Attributes } from "../../../program/operation";
import type { KerasWeight } from "../layer";
import { affine } from "./affine";
import { permuted, reshaped } from "./reshaping";
import { needed, type Result, type StepToWrite, type Writer } from "./writer";

export const batchNorm: Writer<Attributes["batchNorm"]> = ({ momentum, epsilon }, it) =>
  it.put({
    className: "BatchNormalization",
    name: it.step.name,
    inputs: [it.input],
    config: { axis: -1, momentum, epsilon, center: true, scale: true },
    shape: it.shape,
    weights: [
      { name: "gamma", ...needed(it, "gamma") },
      { name: "beta", ...needed(it, "beta") },
      { name: "moving_mean", ...needed(it, "runningMean") },
      { name: "moving_variance", ...needed(it, "runningVariance") },
    ],
  });

/** Over each pixel's channels it is Keras' layer norm. Over groups, where there is no layer for it, each of them is laid out as one row for that. */
export const groupNorm: Writer<Attributes["groupNorm"]> = (given, it) => {
  const { step, input, put, dialect, shape } = it;
  const { name } = step;
  const { epsilon, groups } = given;
  const isFlat = input.shape.length === 1;
  const ofPixel = given.over === "pixel" || isFlat;
  if (ofPixel && groups === 1) {
    return put({
      className: "LayerNormalization",
      name,
      inputs: [input],
      config: { axis: -1, epsilon, center: true, scale: true },
      shape,
      weights: learned(it),
    });
  }
  if (dialect.groupNorm && (!ofPixel || isFlat)) {
    return put({
      className: "GroupNormalization",
      name,
      inputs: [input],
      config: { groups, axis: -1, epsilon, center: true, scale: true },
      shape,
      weights: learned(it),
    });
  }
  const normed = ofPixel ? pixelGroups(it, groups, epsilon) : imageGroups(it, groups, epsilon);
  return affine(it, name, normed, needed(it, "gamma").values, needed(it, "beta").values);
};

function learned(it: StepToWrite): readonly KerasWeight[] {
  return [
    { name: "gamma", ...needed(it, "gamma") },
    { name: "beta", ...needed(it, "beta") },
  ];
}

/** The norm of `[groups, pixels x channels of a group]`, and back to the shape that came. */
function imageGroups(it: StepToWrite, groups: number, epsilon: number): Result {
  const { name } = it.step;
  const { pixels, width } = partsOf(it.input.shape, groups);
  const laid = reshaped(it, `${name}/groups`, it.input, [pixels, groups, width]);
  const apart = permuted(it, `${name}/apart`, laid, [1, 0, 2]);
  const joined = reshaped(it, `${name}/joined`, apart, [groups, pixels * width]);
  const split = reshaped(it, `${name}/split`, overLast(it, joined, epsilon), [groups, pixels, width]);
  const together = permuted(it, `${name}/together`, split, [1, 0, 2]);
  return reshaped(it, `${name}/back`, together, it.input.shape);
}

function pixelGroups(it: StepToWrite, groups: number, epsilon: number): Result {
  const { pixels, width } = partsOf(it.input.shape, groups);
  const laid = reshaped(it, `${it.step.name}/groups`, it.input, [pixels, groups, width]);
  return reshaped(it, `${it.step.name}/back`, overLast(it, laid, epsilon), it.input.shape);
}

function partsOf(shape: Shape, groups: number): { readonly pixels: number; readonly width: number } {
  return {
    pixels: shape.slice(0, -1).reduce((product, side) => product * side, 1),
    width: (shape.at(-1) ?? 0) / groups,
  };
}

function overLast({ put, step }: StepToWrite, input: Result, epsilon: number): Result {
  return put({
    className: "LayerNormalization",
    name: `${step.name}/rows`,
    inputs: [input],
    config: { axis: -1, epsilon, center: false, scale: false },
    shape: input.shape,
  });
}

/**
 * A vector and its negative together have mean 0 and, over 2n values, the variance |x|^2 / n: a layer norm of both, of which the first
 * half is kept, divides by |x| / sqrt(n).
 */
export const l2Norm: Writer<Attributes["l2Norm"]> = ({ epsilon }, it) => {
  const { step, input, put } = it;
  const { name } = step;
  const channels = input.shape.at(-1) ?? 0;
  const doubled = [...input.shape.slice(0, -1), 2 * channels];
  const both = put({
    className: "Concatenate",
    name: `${name}/both`,
    inputs: [input, affine(it, `${name}/negative`, input, -1)],
    config: { axis: -1 },
    shape: doubled,
  });
  const normed = overLast(it, both, epsilon / channels);
  const isFlat = input.shape.length === 1;
  const image = isFlat ? reshaped(it, `${name}/pixel`, normed, [1, 1, 2 * channels]) : normed;
  const half = firstChannels(it, image, channels);
  const kept = isFlat ? reshaped(it, `${name}/flat`, half, [channels]) : half;
  return affine(it, name, kept, 1 / Math.sqrt(channels));
};

/** Called channels-first, the cropping layer crops the last two axes, which here are width and channels. */
function firstChannels({ put, step }: StepToWrite, input: Result, channels: number): Result {
  return put({
    className: "Cropping2D",
    name: `${step.name}/half`,
    inputs: [input],
    config: {
      cropping: [
        [0, 0],
        [0, channels],
      ],
      data_format: "channels_first",
    },
    shape: [...input.shape.slice(0, -1), channels],
  });
}
