/** Activations. */
import type { ActivationFunction, Operation } from "../../../program/operation";
import { alongChannels, forChannels } from "./channel-weights";
import { sizeOf } from "./constants";
import { type Handler, type NodeReader, perChannel, vectorWeight } from "./node-reader";
import { type Activation, axisAt, channelAxis, dimsOf } from "./operands";
import { Refusal } from "./refusal";

export function curve(name: ActivationFunction, slope = 0): Operation {
  return { kind: "activation", function: name, slope };
}

const simple =
  (name: ActivationFunction): Handler =>
  (node) =>
    node.apply(curve(name), node.activation());

export const relu = simple("relu");
export const sigmoid = simple("sigmoid");
export const tanh = simple("tanh");
export const softplus = simple("softplus");
export const hardSwish = simple("hardSwish");
export const mish = simple("mish");

export const leakyRelu: Handler = (node) =>
  node.apply(curve("leakyRelu", node.float("alpha", 0.01)), node.activation());

export const elu: Handler = (node) => {
  if (node.float("alpha", 1) !== 1)
    throw new Refusal("Its alpha is not 1, and ours is.", "Use an ELU of alpha 1.");
  return node.apply(curve("elu"), node.activation());
};

const SELU = { alpha: 1.673263192176819, gamma: 1.050701022148132 };

export const selu: Handler = (node) => {
  const isPlain = (["alpha", "gamma"] as const).every(
    (name) => Math.abs(node.float(name, SELU[name]) - SELU[name]) < 1e-4,
  );
  if (!isPlain) throw new Refusal("Its alpha and gamma are not SELU's own, and ours are.");
  return node.apply(curve("selu"), node.activation());
};

export const gelu: Handler = (node) => {
  if (node.text("approximate", "none") !== "none")
    throw new Refusal("It is the approximation of GELU by tanh, and ours is exact.", "Use the exact GELU.");
  return node.apply(curve("gelu"), node.activation());
};

/** Of opset 24: x sigmoid(alpha x). */
export const swish: Handler = (node) => {
  if (node.float("alpha", 1) !== 1)
    throw new Refusal("Its alpha is not 1, and ours is.", "Use a swish of alpha 1.");
  return node.apply(curve("swish"), node.activation());
};

/** max(0, min(1, alpha x + beta)): ours is of 6 (alpha x + beta) - 3. */
export const hardSigmoid: Handler = (node) => {
  const [alpha, beta] = [node.float("alpha", 0.2), node.float("beta", 0.5)];
  const isOurs = Math.abs(alpha - 1 / 6) < 1e-6 && beta === 0.5;
  const given = isOurs ? node.activation() : linear(node, node.activation(), 6 * alpha, 6 * beta - 3);
  return node.apply(curve("hardSigmoid"), given);
};

/** factor x + offset, without what changes nothing. */
export function linear(node: NodeReader, given: Activation, factor: number, offset: number): Activation {
  const scaled = factor === 1 ? given : node.apply({ kind: "scale", factor }, given);
  return offset === 0
    ? scaled
    : node.apply({ kind: "offset" }, scaled, [vectorWeight("offset", Float32Array.of(offset))]);
}

/** Between two bounds by ReLU6, above or below one by ReLU. */
export const clip: Handler = (node) => {
  const [low, high] = [bound(node, "min", 1, -LARGEST), bound(node, "max", 2, LARGEST)];
  const given = node.activation();
  const hasLow = low > -LARGEST;
  const hasHigh = high < LARGEST;
  if (!hasLow && !hasHigh) return given;
  if (hasLow && hasHigh) {
    if (!(low < high)) throw new Refusal("Its bounds leave nothing between them.");
    const factor = 6 / (high - low);
    const clipped = node.apply(curve("relu6"), linear(node, given, factor, -low * factor));
    return linear(node, clipped, 1 / factor, low);
  }
  if (hasLow) return linear(node, node.apply(curve("relu"), linear(node, given, 1, -low)), 1, low);
  return linear(node, node.apply(curve("relu"), linear(node, given, -1, high)), -1, high);
};

const LARGEST = 3.4e38;

function bound(node: NodeReader, name: string, input: number, otherwise: number): number {
  const given = node.inputs[input];
  if (!given) return node.float(name, otherwise);
  const [value = Number.NaN] = node.constant(input, "bounds").numbers();
  if (Number.isNaN(value)) throw new Refusal("Its bounds are no numbers.");
  return value;
}

export const prelu: Handler = (node) => {
  const slopeAxes = node.constant(1, "slopes").dims;
  const given = forChannels(node, node.builder.settled(node.name, node.activation()), slopeAxes);
  const channels = given.shape.at(-1) ?? 0;
  const slopes = node.constant(1, "slopes");
  const vector =
    sizeOf(slopes.dims) === 1 ? perChannel(slopes, channels, "slopes") : alongChannels(slopes, given);
  if (!vector) throw new Refusal("Its slopes differ from pixel to pixel, and ours from channel to channel.");
  return node.apply({ kind: "prelu" }, given, [vectorWeight("slope", vector)]);
};

/** Before opset 13 all axes from `axis` on are one. */
export const softmax: Handler = (node) => {
  const settled = node.builder.settled(node.name, node.activation());
  const isOld = node.opset < 13;
  const axis = axisAt(node.integer("axis", isOld ? 1 : -1), settled.axes.length) ?? -1;
  const given = node.builder.withChannelsAt(node.name, axis, settled);
  const dims = dimsOf(given);
  const isChannels = given.axes[axis] === channelAxis(given);
  const isOne = !isOld || dims.every((side, place) => place <= axis || side === 1);
  if (!isChannels || !isOne) throw new Refusal("It goes over other axes than the channels alone.");
  return node.apply(curve("softmax"), given);
};
