/** Sums and factors in the words of TensorFlow.js. */
import { layers } from "@tensorflow/tfjs-layers";
import { replacedWay } from "#core/export/ways";
import type { Attributes } from "#core/program/operation";
import type { Step } from "#core/program/program";
import { affine } from "./affine";
import { agreed, type WeightReader, type Writer } from "./writer";

export const add: Writer<Attributes["add"]> = (_attributes, { name }) => ({ layers: [layers.add({ name })] });

export const scale: Writer<Attributes["scale"]> = ({ factor }, { name }, _read, { shapes: [x = []] }) =>
  single(affine(name, x.at(-1) ?? 0, factor));

export const gain: Writer<Attributes["gain"]> = (_attributes, step, read, { shapes: [x = []] }) => {
  const channels = x.at(-1) ?? 0;
  return single(
    affine(
      step.name,
      channels,
      overChannels(step, "gain", channels, read),
      overChannels(step, "offset", channels, read),
    ),
  );
};

export const offset: Writer<Attributes["offset"]> = (_attributes, step, read, { shapes: [x = []] }) => {
  const channels = x.at(-1) ?? 0;
  return single(affine(step.name, channels, 1, overChannels(step, "offset", channels, read)));
};

/** A weight of one number or one a channel, one a channel; zeros where there is none. */
function overChannels(
  { weights }: Step,
  role: "gain" | "offset",
  channels: number,
  read: WeightReader,
): Float32Array {
  const weight = weights.find((each) => each.role === role);
  const values = weight ? read(weight.name) : new Float32Array(1);
  return values.length === channels ? values : new Float32Array(channels).fill(values[0] ?? 0);
}

function single([layer, weights]: ReturnType<typeof affine>): ReturnType<Writer<unknown>> {
  return { layers: [layer], weights: new Map([[layer, weights]]) };
}

export const zeros: Writer<Attributes["zeros"]> = (_attributes, step) => agreed(step, replacedWay());

export const batchMean: Writer<Attributes["batchMean"]> = (_attributes, step) => agreed(step, replacedWay());
