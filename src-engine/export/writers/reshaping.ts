/** Operations that move values, in the words of TensorFlow.js. */
import { layers } from "@tensorflow/tfjs-layers";
import { cropWay } from "#core/export/ways";
import type { Attributes } from "#core/program/operation";
import { agreed, type Writer } from "./writer";

export const concat: Writer<Attributes["concat"]> = (_attributes, { name }) => ({
  layers: [layers.concatenate({ name, axis: -1 })],
});

export const flatten: Writer<Attributes["flatten"]> = (_attributes, { name }) => ({
  layers: [layers.flatten({ name })],
});

export const pad: Writer<Attributes["pad"]> = ({ before, after }, { name }) => {
  const [rows, columns, channels] = [0, 1, 2].map((axis): [number, number] => [
    before[axis] ?? 0,
    after[axis] ?? 0,
  ]);
  if (!rows || !columns || !channels) throw new TypeError("Padding has three axes.");
  const isSpatial = [...rows, ...columns].some((zeros) => zeros > 0);
  const spatial = layers.zeroPadding2d({ name, padding: [rows, columns], dataFormat: "channelsLast" });
  if (channels.every((zeros) => zeros === 0)) return { layers: [spatial] };
  // Called channels-first, the padding layer pads the last two axes, which here are width and channels.
  const along = layers.zeroPadding2d({
    name: isSpatial ? `${name}/channels` : name,
    padding: [[0, 0], channels],
    dataFormat: "channelsFirst",
  });
  return { layers: isSpatial ? [spatial, along] : [along] };
};

export const crop: Writer<Attributes["crop"]> = (attributes, step) => {
  agreed(step, cropWay(attributes));
  const { before, after } = attributes;
  return {
    layers: [
      layers.cropping2D({
        name: step.name,
        cropping: [
          [before[0], after[0]],
          [before[1], after[1]],
        ],
        dataFormat: "channelsLast",
      }),
    ],
  };
};

export const reshape: Writer<Attributes["reshape"]> = ({ shape }, { name }) => ({
  layers: [layers.reshape({ name, targetShape: [...shape] })],
});

export const permute: Writer<Attributes["permute"]> = ({ order }, { name }) => ({
  layers: [layers.permute({ name, dims: order.map((axis) => axis + 1) })],
});
