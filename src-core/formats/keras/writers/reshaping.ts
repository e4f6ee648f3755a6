/** Operations that move values, in Keras' words. */

import type { Attributes, Pair, Triple } from "../../../program/operation";
import { cropWay } from "../ways/ways";
import { cropped, zerosAround } from "./padding";
import { agreed, type Result, type StepToWrite, type Writer } from "./writer";

export const flatten: Writer<Attributes["flatten"]> = (_attributes, { step, input, shape, put }) =>
  put({
    className: "Flatten",
    name: step.name,
    inputs: [input],
    config: { data_format: "channels_last" },
    shape,
  });

export const pad: Writer<Attributes["pad"]> = ({ before, after }, it) => {
  const { name } = it.step;
  const sides = [before[0], after[0], before[1], after[1]] as const;
  const channels: Pair = [before[2], after[2]];
  const isSpatial = sides.some((zeros) => zeros > 0);
  if (channels.every((zeros) => zeros === 0)) return zerosAround(it, name, it.input, sides);
  const source = isSpatial ? zerosAround(it, name, it.input, sides) : it.input;
  return zeroChannels(it, isSpatial ? `${name}/channels` : name, source, channels);
};

/** Called channels-first, the padding layer pads the last two axes, which here are width and channels. */
function zeroChannels({ put, shape }: StepToWrite, name: string, input: Result, channels: Pair): Result {
  return put({
    className: "ZeroPadding2D",
    name,
    inputs: [input],
    config: { padding: [[0, 0], [...channels]], data_format: "channels_first" },
    shape,
  });
}

export const crop: Writer<Attributes["crop"]> = (attributes, it) => {
  agreed(it, cropWay(attributes));
  const { before, after } = attributes;
  return cropped(it, it.step.name, it.input, [before[0], after[0]], [before[1], after[1]]);
};

export const reshape: Writer<Attributes["reshape"]> = ({ shape }, it) =>
  reshaped(it, it.step.name, it.input, shape);

export const permute: Writer<Attributes["permute"]> = ({ order }, it) =>
  permuted(it, it.step.name, it.input, order);

export function reshaped(
  { put }: StepToWrite,
  name: string,
  input: Result,
  shape: readonly number[],
): Result {
  return put({
    className: "Reshape",
    name,
    inputs: [input],
    config: { target_shape: [...shape] },
    shape,
  });
}

/** @param order which axis of the input comes first, second and third */
export function permuted({ put }: StepToWrite, name: string, input: Result, order: Triple): Result {
  return put({
    className: "Permute",
    name,
    inputs: [input],
    config: { dims: order.map((axis) => axis + 1) },
    shape: order.map((axis) => input.shape[axis] ?? 0),
  });
}
