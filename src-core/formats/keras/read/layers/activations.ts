/** Activations, as layers and inside of other layers. */
import type { ActivationFunction } from "../../../../program/operation";
import type { Json } from "../../layer";
import { field, isList, isObject, plain, readConfig } from "../config-values";
import type { Value } from "../sink";
import { type LayerReader, type LayerToRead, refuse, weightsOf } from "./layer-reader";

const SAME: Readonly<Record<string, ActivationFunction>> = {
  relu: "relu",
  relu6: "relu6",
  elu: "elu",
  selu: "selu",
  gelu: "gelu",
  sigmoid: "sigmoid",
  tanh: "tanh",
  softmax: "softmax",
  swish: "swish",
  silu: "swish",
  softplus: "softplus",
  mish: "mish",
  hard_silu: "hardSwish",
  hard_swish: "hardSwish",
};

const INSTEAD = "Use another activation, or import the part of the model before it.";

/** Of leaky ReLU as a function, where a layer gives no slope: 0.2 in all versions. */
const FUNCTION_SLOPE = 0.2;
/** Of the layer. */
const LAYER_SLOPE = 0.3;

function put(layer: LayerToRead, name: string, from: Value, function_: ActivationFunction, slope = 0): Value {
  return layer.sink.emit(name, { kind: "activation", function: function_, slope }, [from]);
}

/** A layer's own activation, in a step of its own. */
export function thenActivation(layer: LayerToRead, from: Value): Value {
  const found = layer.config.raw("activation");
  return found === undefined || found === null ? from : activated(layer, found, from, true);
}

export const activation: LayerReader = (layer) =>
  activated(layer, layer.config.raw("activation") ?? "linear", layer.input, false);

/** @param isInside of another layer, whose name its step gets a part of */
function activated(layer: LayerToRead, activation: Json, from: Value, isInside: boolean): Value {
  if (typeof activation === "string") return byName(layer, activation, from, isInside);
  if (isObject(activation)) {
    const kind = field(activation, "class_name");
    const config = field(activation, "config");
    if (kind === "function" && typeof config === "string") return byName(layer, config, from, isInside);
    // A layer in the place of a function.
    const reader = typeof kind === "string" && Object.hasOwn(LAYERS, kind) ? LAYERS[kind] : undefined;
    if (reader && isObject(config)) {
      const name = isInside ? `${layer.name}_${String(kind).toLowerCase()}` : layer.name;
      return reader({ ...layer, name, config: readConfig(config, layer.name), input: from, inputs: [from] });
    }
  }
  return refused(layer, "Its activation is a function of its own, which is not in the file.", from);
}

/** `leakyRelu` and `leaky_relu`, `LeakyReLU` and older packages' paths are the same. */
function plainName(name: string): string {
  const last = name.split(/[>.]/).at(-1) ?? name;
  return last.replaceAll(/([a-z])([A-Z])/g, "$1_$2").toLowerCase();
}

function byName(layer: LayerToRead, given: string, from: Value, isInside: boolean): Value {
  const known = plainName(given);
  if (known === "linear") return from;
  const name = isInside ? `${layer.name}_${known}` : layer.name;
  if (known === "leaky_relu") return put(layer, name, from, "leakyRelu", FUNCTION_SLOPE);
  if (known === "hard_sigmoid") return hardSigmoid(layer, name, from);
  const function_ = Object.hasOwn(SAME, known) ? SAME[known] : undefined;
  if (function_) return put(layer, name, from, function_);
  return refused(layer, `There is no activation "${given}" here.`, from);
}

function refused(layer: LayerToRead, reason: string, from: Value): Value {
  return refuse({ ...layer, inputs: [from] }, reason, INSTEAD, from.shape);
}

/** relu6(x + 3) / 6 in Keras 3; before, and in TensorFlow.js, 0.2 x + 0.5 between 0 and 1, which is the same of 1.2 x. */
function hardSigmoid(layer: LayerToRead, name: string, from: Value): Value {
  if (layer.origin === "keras3") return put(layer, name, from, "hardSigmoid");
  const steeper = layer.sink.emit(`${name}_steeper`, { kind: "scale", factor: 1.2 }, [from]);
  layer.sink.note(
    layer.name,
    "This hard sigmoid is steeper than the one here, so a factor of 1.2 stands before it.",
  );
  return put(layer, name, steeper, "hardSigmoid");
}

const relu: LayerReader = (layer) => {
  const { config, name, input } = layer;
  const most = config.raw("max_value") ?? null;
  const slope = config.number("negative_slope", 0);
  const threshold = config.number("threshold", 0);
  if (threshold === 0 && most === null)
    return slope === 0 ? put(layer, name, input, "relu") : put(layer, name, input, "leakyRelu", slope);
  if (threshold === 0 && slope === 0 && most === 6) return put(layer, name, input, "relu6");
  return refused(layer, "Of ReLUs with a limit or a threshold there is ReLU6 alone.", input);
};

const leakyRelu: LayerReader = (layer) => {
  const { config, name, input } = layer;
  const given = config.raw("negative_slope") ?? config.raw("alpha") ?? LAYER_SLOPE;
  const slope = isList(given) && given.length === 1 ? plain(given[0]) : given;
  if (typeof slope !== "number" || !Number.isFinite(slope))
    return refused(layer, "It does not say what its slope is.", input);
  return put(layer, name, input, "leakyRelu", slope);
};

const elu: LayerReader = (layer) =>
  layer.config.number("alpha", 1) === 1
    ? put(layer, layer.name, layer.input, "elu")
    : refused(layer, "Of ELUs there is the one with alpha 1 alone.", layer.input);

const softmax: LayerReader = (layer) => {
  const { config, input, name } = layer;
  const axis = config.raw("axis") ?? -1;
  const last = isList(axis) && axis.length === 1 ? axis[0] : axis;
  if (last === -1 || (input.shape && last === input.shape.length)) return put(layer, name, input, "softmax");
  return refused(layer, "Its softmax does not run over the last axis.", input);
};

/** A slope a channel: Keras has one for each value that is not told to be shared. */
const prelu: LayerReader = (layer) => {
  const { input, sink, name } = layer;
  const [alpha] = weightsOf(layer, [["alpha"]]);
  const channels = alpha?.shape.at(-1) ?? 0;
  const isShared = alpha?.shape.slice(0, -1).every((side) => side === 1) ?? false;
  const fits = input.shape === undefined || input.shape.at(-1) === channels;
  if (!alpha || !isShared || !fits || alpha.values.length !== channels)
    return refused(layer, "It has a slope for each pixel, and here there is one for each channel.", input);
  return sink.emit(
    name,
    { kind: "prelu" },
    [input],
    [{ role: "slope", shape: [channels], values: alpha.values }],
  );
};

const LAYERS: Readonly<Record<string, LayerReader>> = {
  ReLU: relu,
  LeakyReLU: leakyRelu,
  ELU: elu,
  Softmax: softmax,
  PReLU: prelu,
};

export const ACTIVATION_LAYERS: Readonly<Record<string, LayerReader>> = {
  Activation: activation,
  ...LAYERS,
};

/** Keras 3's own operations of one input. */
const OPERATIONS: Readonly<Record<string, string>> = {
  Relu: "relu",
  Relu6: "relu6",
  Sigmoid: "sigmoid",
  Tanh: "tanh",
  Silu: "silu",
  Softplus: "softplus",
  Selu: "selu",
  HardSigmoid: "hard_sigmoid",
  HardSilu: "hard_silu",
};

export const ACTIVATION_OPERATIONS: Readonly<Record<string, LayerReader>> = Object.fromEntries(
  Object.entries(OPERATIONS).map(([kind, name]): [string, LayerReader] => [
    kind,
    (layer) => byName(layer, name, layer.input, false),
  ]),
);
