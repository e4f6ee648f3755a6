/** Sums and factors in Keras' words. */

import type { Attributes } from "../../../program/operation";
import { replacedWay } from "../ways/ways";
import { affine } from "./affine";
import { agreed, type StepToWrite, type Writer } from "./writer";

export const scale: Writer<Attributes["scale"]> = ({ factor }, it) => {
  const { step, input, dialect, put } = it;
  if (!dialect.rescaling) return affine(it, step.name, input, factor);
  return put({
    className: "Rescaling",
    name: step.name,
    inputs: [input],
    config: { scale: factor, offset: 0 },
    shape: input.shape,
  });
};

export const gain: Writer<Attributes["gain"]> = (_attributes, it) =>
  affine(it, it.step.name, it.input, overChannels(it, "gain"), overChannels(it, "offset"));

export const offset: Writer<Attributes["offset"]> = (_attributes, it) =>
  affine(it, it.step.name, it.input, 1, overChannels(it, "offset"));

/** A weight of one number or one a channel, one a channel; zeros where there is none. */
function overChannels({ weight, input }: StepToWrite, role: "gain" | "offset"): Float32Array {
  const channels = input.shape.at(-1) ?? 0;
  const { values } = weight(role) ?? { values: new Float32Array(1) };
  return values.length === channels ? values : new Float32Array(channels).fill(values[0] ?? 0);
}

export const zeros: Writer<Attributes["zeros"]> = (_attributes, it) => agreed(it, replacedWay());

export const batchMean: Writer<Attributes["batchMean"]> = (_attributes, it) => agreed(it, replacedWay());
