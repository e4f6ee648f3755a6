/** Norms that ONNX has operators for. */
import { type Constant, floatsOf, sizeOf } from "./constants";
import { type Handler, type NodeReader, perChannel, vectorWeight } from "./node-reader";
import {
  type Activation,
  axisAt,
  CHANNELS_LAST,
  channelAxis,
  dimsOf,
  type Operand,
  sameNumbers,
  UNIT_AXIS,
  type View,
} from "./operands";
import { unitNorm } from "./partial-norms";
import { Refusal } from "./refusal";

/** With the channels as ONNX's second axis and our last. */
function byChannels(node: NodeReader): Activation {
  const given = node.builder.settled(node.name, node.activation());
  if (given.axes[1] === channelAxis(given)) return given;
  if (given.axes.length === 4) return node.image();
  if (given.axes.length === 2) return node.vector();
  throw new Refusal(`It reads a tensor of ${given.axes.length} axes, and images have four.`);
}

export const batchNormalization: Handler = (node) => {
  const more = node.proto.output.slice(1).filter((name) => name !== "");
  if (more.length > 0 || node.integer("training_mode", 0) === 1)
    throw new Refusal(
      "It is a batch norm as it is while training, which gives other numbers.",
      "Export the model for inference: model.eval() in PyTorch.",
    );
  if (node.integer("spatial", 1) !== 1)
    throw new Refusal("It has a mean and a variance for each pixel, and ours have them for each channel.");
  const given = byChannels(node);
  const channels = given.shape.at(-1) ?? 0;
  const weights = (["gamma", "beta", "runningMean", "runningVariance"] as const).map((role, index) =>
    vectorWeight(role, perChannel(node.constant(index + 1, "statistics"), channels, "statistics")),
  );
  const [epsilon, momentum] = [node.float("epsilon", 1e-5), node.float("momentum", 0.9)];
  return node.apply(
    { kind: "batchNorm", epsilon, momentum: Math.min(Math.max(momentum, 0), 0.9999) },
    given,
    weights,
  );
};

/** Each value of a group's own weight, for its channels. */
function repeatedFor(values: Float32Array, channels: number): Float32Array {
  const width = channels / values.length;
  if (!Number.isInteger(width))
    throw new Refusal(`Its ${values.length} weights do not share out ${channels} channels.`);
  return Float32Array.from({ length: channels }, (_, channel) => values[Math.floor(channel / width)] ?? 0);
}

function normed(
  node: NodeReader,
  given: Activation,
  { groups, epsilon, over }: { groups: number; epsilon: number; over: "image" | "pixel" },
  [gamma, beta]: readonly [Float32Array, Float32Array],
): Activation {
  return node.apply({ kind: "groupNorm", groups, epsilon, over }, given, [
    vectorWeight("gamma", gamma),
    vectorWeight("beta", beta),
  ]);
}

export const instanceNormalization: Handler = (node) => {
  const [first] = node.inputs;
  const epsilon = node.float("epsilon", 1e-5);
  const weightsFor = (channels: number): [Float32Array, Float32Array] => [
    repeatedFor(floatsOf(node.constant(1, "factors")), channels),
    repeatedFor(floatsOf(node.constant(2, "offsets")), channels),
  ];
  if (first?.kind === "view") {
    const of = node.builder.withChannelsAt(node.name, 1, node.builder.settled(node.name, first.of));
    const [groups = 0] = first.dims;
    const channels = of.shape.at(-1) ?? 0;
    const isGrouped = of.axes[1] === channelAxis(of) && channels % groups === 0;
    if (isGrouped) {
      const norm = normed(node, of, { groups, epsilon, over: "image" }, weightsFor(channels));
      return { kind: "view", of: norm, dims: first.dims };
    }
  }
  const read = node.activation();
  const isOneGroup =
    read.axes.length === 3 && read.axes[1] === UNIT_AXIS && read.axes[2] === channelAxis(read);
  const given = isOneGroup ? read : byChannels(node);
  const channels = given.shape.at(-1) ?? 0;
  const groups = isOneGroup ? 1 : channels;
  return normed(node, given, { groups, epsilon, over: "image" }, weightsFor(channels));
};

export const groupNormalization: Handler = (node) => {
  const given = byChannels(node);
  const channels = given.shape.at(-1) ?? 0;
  const groups = node.integer("num_groups", 1);
  if (groups < 1 || channels % groups !== 0)
    throw new Refusal(`Its ${groups} groups do not share out ${channels} channels.`);
  const weights = [1, 2].map((index) => repeatedFor(floatsOf(node.constant(index, "weights")), channels));
  const [gamma, beta] = weights;
  if (!gamma || !beta) throw new Refusal("It has no weights.");
  return normed(node, given, { groups, epsilon: node.float("epsilon", 1e-5), over: "image" }, [gamma, beta]);
};

/** Over the last axes, from `axis` on. */
export const layerNormalization: Handler = (node) => {
  if (node.proto.output.slice(1).some((name) => name !== ""))
    throw new Refusal("It gives its mean and deviation as well, and ours gives the norm alone.");
  const epsilon = node.float("epsilon", 1e-5);
  const [first] = node.inputs;
  const factors = node.constant(1, "factors");
  const offsets = node.inputs[2] ? node.constant(2, "offsets") : undefined;
  const weightsOf = (channels: number): [Float32Array, Float32Array] => [
    cycled(factors, channels),
    offsets ? cycled(offsets, channels) : new Float32Array(channels),
  ];
  if (first?.kind === "view") return ofView(node, first, epsilon, weightsOf);
  const settled = node.builder.settled(node.name, node.activation());
  const rank = settled.axes.length;
  const isLast = axisAt(node.integer("axis", -1), rank) === rank - 1;
  const given = isLast ? node.builder.withChannelsAt(node.name, rank - 1, settled) : settled;
  const from = axisAt(node.integer("axis", -1), rank) ?? rank - 1;
  const axes = given.axes.slice(from).filter((axis) => axis >= 0 && (given.shape[axis] ?? 1) !== 1);
  const channels = given.shape.at(-1) ?? 0;
  const all = given.shape.flatMap((side, axis) => (side === 1 ? [] : [axis]));
  if (sameNumbers([...axes].sort(), all) && sizeOf(given.shape) > 0)
    return normed(node, given, { groups: 1, epsilon, over: "image" }, [
      overImage(factors, given, from),
      offsets ? overImage(offsets, given, from) : new Float32Array(channels),
    ]);
  if (sameNumbers(axes, [channelAxis(given)]))
    return normed(node, given, { groups: 1, epsilon, over: "pixel" }, weightsOf(channels));
  throw new Refusal("It goes over other axes than the channels, or all of an image.");
};

/** Groups of channels at each pixel: the view's last axis. */
function ofView(
  node: NodeReader,
  { of: read, dims }: View,
  epsilon: number,
  weightsOf: (channels: number) => [Float32Array, Float32Array],
): Operand {
  const width = dims.at(-1) ?? 1;
  const of = node.builder.withChannelsAt(node.name, 3, node.builder.settled(node.name, read));
  const channels = of.shape.at(-1) ?? 0;
  const isLast = of.shape.length === 1 || sameNumbers(of.axes, CHANNELS_LAST);
  const isAtEnd = axisAt(node.integer("axis", -1), dims.length + 1) === dims.length;
  if (!isLast || !isAtEnd || channels % width !== 0)
    throw new Refusal("It goes over other axes than the channels of a group.");
  const norm = normed(node, of, { groups: channels / width, epsilon, over: "pixel" }, weightsOf(channels));
  return { kind: "view", of: norm, dims };
}

function cycled(constant: Constant, channels: number): Float32Array {
  const values = floatsOf(constant);
  if (values.length === 0 || channels % values.length !== 0)
    throw new Refusal(`Its ${values.length} weights do not share out ${channels} channels.`);
  return Float32Array.from({ length: channels }, (_, channel) => values[channel % values.length] ?? 0);
}

/** Weights of a whole image, where they differ from channel to channel alone. */
function overImage(constant: Constant, given: Activation, from: number): Float32Array {
  const values = floatsOf(constant);
  const dims = dimsOf(given).slice(from);
  const place = given.axes.slice(from).indexOf(channelAxis(given));
  const channels = given.shape.at(-1) ?? 0;
  if (values.length === 1) return new Float32Array(channels).fill(values[0] ?? 0);
  const inner = sizeOf(dims.slice(place + 1));
  const found = new Float32Array(channels);
  for (let channel = 0; channel < channels; channel += 1) found[channel] = values[channel * inner] ?? 0;
  const isPlain = values.every((value, index) => value === found[Math.floor(index / inner) % channels]);
  if (!isPlain || values.length !== sizeOf(dims))
    throw new Refusal("Its weights differ from pixel to pixel, and ours from channel to channel.");
  return found;
}

/** Less the mean, by the deviation, of each channel over the image, without weights. */
export const meanVarianceNormalization: Handler = (node) => {
  const given = byChannels(node);
  const axes = node.integers("axes") ?? [0, 2, 3];
  if (!sameNumbers(axes, [2, 3])) throw new Refusal("It goes over the images of a batch.");
  const channels = given.shape.at(-1) ?? 0;
  return node.apply(
    { kind: "groupNorm", groups: channels, epsilon: 1e-9, over: "image" },
    given,
    unitNorm(given),
  );
};
