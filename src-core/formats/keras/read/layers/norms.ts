/** Norms, and factors a channel. */
import type { ReadWeight } from "../../../model";
import { isList } from "../config-values";
import type { WeightNames } from "../weights";
import {
  asWeight,
  constantWeight,
  isVector,
  type LayerReader,
  type LayerToRead,
  refuse,
  weightsOf,
} from "./layer-reader";

const GAMMA: WeightNames = ["gamma"];
const BETA: WeightNames = ["beta"];
const MEAN: WeightNames = ["moving_mean", "running_mean"];
const VARIANCE: WeightNames = ["moving_variance", "running_std", "running_variance"];

/** Number of the axis that is normalised, where it is one; counted with the batch, from 1. */
function onlyAxis({ config, input }: LayerToRead): "last" | "other" {
  const given = config.raw("axis") ?? -1;
  const axis = isList(given) && given.length === 1 ? given[0] : given;
  if (axis === -1) return "last";
  return input.shape !== undefined && axis === input.shape.length ? "last" : "other";
}

function learned(layer: LayerToRead): readonly ("gamma" | "beta")[] {
  const { config } = layer;
  return [
    ...(config.flag("scale", true) ? (["gamma"] as const) : []),
    ...(config.flag("center", true) ? (["beta"] as const) : []),
  ];
}

/** gamma and beta: those the layer has, and 1 and 0 for those that it has not. */
function scaleAndShift(
  given: readonly { readonly role: "gamma" | "beta"; readonly weight: ReadWeight }[],
  channels: number,
): readonly ReadWeight[] {
  return (["gamma", "beta"] as const).map(
    (role) =>
      given.find((each) => each.role === role)?.weight ??
      constantWeight(role, channels, role === "gamma" ? 1 : 0),
  );
}

export const batchNorm: LayerReader = (layer) => {
  const { config, name, input, sink } = layer;
  if (onlyAxis(layer) === "other")
    return refuse(
      layer,
      "It normalises another axis than the channels.",
      "Use a batch norm of the last axis.",
    );
  if (config.flag("renorm", false))
    return refuse(layer, "Batch renormalisation is not a batch norm.", "Use a batch norm without renorm.");
  const roles = learned(layer);
  const found = weightsOf(layer, [...roles.map((role) => (role === "gamma" ? GAMMA : BETA)), MEAN, VARIANCE]);
  const [mean, variance] = found.slice(roles.length);
  if (!mean || !variance) throw new TypeError("A batch norm has running statistics.");
  const channels = input.shape?.at(-1) ?? mean.shape[0] ?? 0;
  const given = roles.flatMap((role, at) => {
    const weight = found[at];
    return weight ? [{ role, weight: asWeight(layer, role, [channels], weight) }] : [];
  });
  return sink.emit(
    name,
    {
      kind: "batchNorm",
      momentum: config.number("momentum", 0.99),
      epsilon: config.number("epsilon", 1e-3),
    },
    [input],
    [
      ...scaleAndShift(given, channels),
      asWeight(layer, "runningMean", [channels], mean),
      asWeight(layer, "runningVariance", [channels], variance),
    ],
  );
};

const LAYER_NORM_INSTEAD = "Use a layer norm of the last axis.";

export const layerNorm: LayerReader = (layer) => {
  const { config } = layer;
  if (onlyAxis(layer) === "other")
    return refuse(layer, "It normalises other axes than the channels.", LAYER_NORM_INSTEAD);
  if (config.flag("rms_scaling", false))
    return refuse(
      layer,
      "It divides by the root of the mean square, which is no layer norm.",
      LAYER_NORM_INSTEAD,
    );
  return groupsOf(layer, 1, "pixel");
};

export const groupNorm: LayerReader = (layer) => {
  const { config, input } = layer;
  if (onlyAxis(layer) === "other")
    return refuse(layer, "Its groups are not of channels.", "Use a group norm of the last axis.");
  const channels = input.shape?.at(-1);
  const given = config.raw("groups") ?? 32;
  const groups = given === -1 ? channels : config.count("groups", 32);
  if (groups === undefined || channels === undefined || channels % groups !== 0)
    return refuse(
      layer,
      "Its channels cannot be shared by its groups.",
      "Use as many groups as share the channels.",
    );
  return groupsOf(layer, groups, "image");
};

function groupsOf(layer: LayerToRead, groups: number, over: "image" | "pixel"): ReturnType<LayerReader> {
  const { config, input, name, sink } = layer;
  const roles = learned(layer);
  const found = weightsOf(
    layer,
    roles.map((role) => (role === "gamma" ? GAMMA : BETA)),
  );
  const channels = input.shape?.at(-1) ?? found[0]?.shape[0];
  if (channels === undefined)
    return refuse(
      layer,
      "It is not known how many channels it reads.",
      "Import the part of the model before it.",
    );
  const given = roles.flatMap((role, at) => {
    const weight = found[at];
    return weight ? [{ role, weight: asWeight(layer, role, [channels], weight) }] : [];
  });
  const epsilon = config.number("epsilon", 1e-3);
  return sink.emit(
    name,
    { kind: "groupNorm", groups, epsilon, over: isVector(input) && input.shape ? "pixel" : over },
    [input],
    scaleAndShift(given, channels),
  );
}

/** Keras divides by the root of the sum, or of 1e-12 where that is larger; the norm here by the root of both together. */
const UNIT_EPSILON = 1e-12;

export const unitNorm: LayerReader = (layer) => {
  if (onlyAxis(layer) === "other")
    return refuse(layer, "It normalises another axis than the channels.", "Use one of the last axis.");
  layer.sink.note(
    layer.name,
    "A unit norm treats vectors that are all but zero a little differently here: 1e-12 is added, where Keras takes the larger of both.",
  );
  return layer.sink.emit(layer.name, { kind: "l2Norm", epsilon: UNIT_EPSILON }, [layer.input]);
};
