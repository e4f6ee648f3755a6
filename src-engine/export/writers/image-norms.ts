/** Norms of each image, or pixel, by itself, in the words of TensorFlow.js. */
import { layers } from "@tensorflow/tfjs-layers";
import type { Shape } from "#core/layers/layer";
import type { Attributes } from "#core/program/operation";
import type { Step } from "#core/program/program";
import { affine } from "./affine";
import { follow, type Layer, type WeightReader, type Writer } from "./writer";

/** Over each pixel's channels it is TensorFlow.js's own layer norm. Over groups, each of them is laid out as one row for that first. */
export const groupNorm: Writer<Attributes["groupNorm"]> = (given, step, read, { shapes: [x = []] }) => {
  const { name, weights } = step;
  const { epsilon, groups } = given;
  if (groups === 1 && (given.over === "pixel" || x.length === 1)) {
    const own = weights.map((weight) => ({ shape: weight.shape, values: read(weight.name) }));
    const layer = layers.layerNormalization({ name, axis: -1, epsilon });
    return { layers: [layer], weights: new Map([[layer, own]]) };
  }
  const [last, lastWeights] = scaleAndShift(step, read, x.at(-1) ?? 0);
  const norm = layers.layerNormalization({
    name: `${name}/rows`,
    axis: -1,
    epsilon,
    center: false,
    scale: false,
  });
  return { layers: [...asRows(name, x, groups, norm), last], weights: new Map([[last, lastWeights]]) };
};

function scaleAndShift(
  { name, weights }: Step,
  read: WeightReader,
  channels: number,
): ReturnType<typeof affine> {
  const [gamma, beta] = weights.map((weight) => read(weight.name));
  return affine(name, channels, gamma ?? 1, beta ?? 0);
}

/** The norm of `[groups, pixels x channels of a group]`, and back to the shape that came. */
function asRows(name: string, shape: Shape, groups: number, norm: Layer): Layer[] {
  const channels = shape.at(-1) ?? 0;
  const pixels = shape.slice(0, -1).reduce((product, side) => product * side, 1);
  const width = channels / groups;
  const reshape = (part: string, ...targetShape: number[]): Layer =>
    layers.reshape({ name: `${name}/${part}`, targetShape });
  const turn = (part: string): Layer => layers.permute({ name: `${name}/${part}`, dims: [2, 1, 3] });
  return [
    reshape("groups", pixels, groups, width),
    turn("apart"),
    reshape("joined", groups, pixels * width),
    norm,
    reshape("split", groups, pixels, width),
    turn("together"),
    reshape("back", ...shape),
  ];
}

/**
 * A vector and its negative together have mean 0 and, over 2n values, the variance |x|^2 / n: a layer norm of both, of which the first
 * half is kept, divides by |x| / sqrt(n).
 */
export const l2Norm: Writer<Attributes["l2Norm"]> = ({ epsilon }, { name }, _read, { shapes: [x = []] }) => {
  const channels = x.at(-1) ?? 0;
  const isFlat = x.length === 1;
  const [negative, negativeWeights] = affine(`${name}/negative`, channels, -1);
  const both = layers.concatenate({ name: `${name}/both`, axis: -1 });
  const norm = layers.layerNormalization({
    name: `${name}/rows`,
    axis: -1,
    epsilon: epsilon / channels,
    center: false,
    scale: false,
  });
  // Called channels-first, the cropping layer crops the last two axes, which here are width and channels.
  const half = layers.cropping2D({
    name: `${name}/half`,
    cropping: [
      [0, 0],
      [0, channels],
    ],
    dataFormat: "channelsFirst",
  });
  const kept = isFlat
    ? [
        layers.reshape({ name: `${name}/pixel`, targetShape: [1, 1, 2 * channels] }),
        half,
        layers.reshape({ name: `${name}/flat`, targetShape: [channels] }),
      ]
    : [half];
  const [last, lastWeights] = affine(name, channels, 1 / Math.sqrt(channels));
  return {
    layers: [negative, both, norm, ...kept, last],
    connect: ([input]) => {
      if (!input) throw new TypeError("A norm reads nothing.");
      const doubled = follow(both, [input, follow(negative, input)]);
      return [norm, ...kept, last].reduce((result, layer) => follow(layer, result), doubled);
    },
    weights: new Map([
      [negative, negativeWeights],
      [last, lastWeights],
    ]),
  };
};
