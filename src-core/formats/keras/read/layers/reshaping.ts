/** Layers that move values. */
import type { Shape } from "../../../../layers/layer";
import type { Pair, Triple } from "../../../../program/operation";
import { isCount, isList, isWhole } from "../config-values";
import {
  channelsFirst,
  isImage,
  isVector,
  type LayerReader,
  type LayerToRead,
  needsImage,
  refuse,
} from "./layer-reader";

const flatten: LayerReader = (layer) => {
  const { input, sink, name } = layer;
  if (input.shape && isVector(input)) return input;
  // Channels first, it would turn the image before it.
  return (input.shape?.length === 3 && channelsFirst(layer)) || sink.emit(name, { kind: "flatten" }, [input]);
};

const reshape: LayerReader = (layer) => {
  const { input, sink, name, config } = layer;
  const given = config.raw("target_shape") ?? config.raw("newshape");
  const wanted = isList(given) ? given : [];
  const size = input.shape?.reduce((product, side) => product * side, 1) ?? 0;
  const rest = wanted.reduce<number>((product, side) => product * (isCount(side) ? side : 1), 1);
  const open = wanted.filter((side) => side === -1 || side === null).length;
  const shape: Shape = wanted.map((side) => (isCount(side) ? side : size / rest));
  const isSound =
    wanted.length > 0 && open <= 1 && wanted.every((side) => side === -1 || side === null || isCount(side));
  if (!isSound || size === 0 || shape.reduce((product, side) => product * side, 1) !== size)
    return refuse(
      layer,
      "What comes in cannot be laid out so.",
      "Give the model's input a height and a width.",
    );
  if (shape.join() === input.shape?.join()) return input;
  // Grey images that come without their channel have it here from the start.
  if (input.id === 0 && shape.join() === [...(input.shape ?? []), 1].join()) return { ...input, shape };
  if (shape.length === 1) return sink.emit(name, { kind: "flatten" }, [input]);
  return sink.emit(name, { kind: "reshape", shape }, [input]);
};

const permute: LayerReader = (layer) => {
  const { input, sink, name, config } = layer;
  const given = config.raw("dims");
  const axes = isList(given) ? given.map((axis) => Number(axis) - 1) : [];
  const isOrder = [...axes].sort().join() === "0,1,2";
  if (!isImage(input) || !isOrder)
    return refuse(layer, "Only the three axes of an image can be turned.", "Use Permute on an image alone.");
  const [first = 0, second = 1, third = 2] = axes;
  const order: Triple = [first, second, third];
  return sink.emit(name, { kind: "permute", order }, [input]);
};

/** `1`, `[1, 2]` and `[[1, 1], [2, 2]]`. */
function borders(layer: LayerToRead, key: string): readonly [Pair, Pair] | undefined {
  const given = layer.config.raw(key) ?? 1;
  const both = isWhole(given) ? [given, given] : given;
  if (!isList(both) || both.length !== 2) return undefined;
  const sides = both.map((side): Pair | undefined => {
    if (isWhole(side)) return [side, side];
    if (!isList(side) || side.length !== 2) return undefined;
    const [before, after] = side;
    return isWhole(before) && isWhole(after) ? [before, after] : undefined;
  });
  const [rows, columns] = sides;
  return rows && columns ? [rows, columns] : undefined;
}

/** By axes of what comes, so channels-first too, which then means the last two axes, whatever they are. */
function around(key: "padding" | "cropping", kind: "pad" | "crop"): LayerReader {
  return (layer) => {
    const { input, sink, name, config } = layer;
    if (!isImage(input)) return needsImage(layer);
    const found = borders(layer, key);
    if (!found) return refuse(layer, "It does not say how many pixels it takes.", "Save the model again.");
    const [first, second] = found;
    const isLast = !["channels_first", "channelsFirst", "th"].includes(
      String(config.raw("data_format") ?? config.raw("dim_ordering")),
    );
    const before: Triple = isLast ? [first[0], second[0], 0] : [0, first[0], second[0]];
    const after: Triple = isLast ? [first[1], second[1], 0] : [0, first[1], second[1]];
    if ([...before, ...after].every((pixels) => pixels === 0)) return input;
    const result = sink.emit(name, { kind, before, after }, [input]);
    const isEmpty = input.shape?.every((side) => side > 0) && result.shape?.some((side) => side <= 0);
    return isEmpty ? { ...result, shape: undefined } : result;
  };
}

const upSampling: LayerReader = (layer) => {
  const { input, sink, name, config, origin } = layer;
  if (!isImage(input)) return needsImage(layer);
  const first = channelsFirst(layer);
  if (first) return first;
  const method = config.text("interpolation", "nearest");
  if (method !== "nearest" && method !== "bilinear")
    return refuse(layer, `There is no interpolation "${method}" here.`, "Use nearest or bilinear.");
  if (method === "bilinear" && origin === "tfjs")
    return refuse(
      layer,
      "TensorFlow.js's bilinear layer takes pixels' corners for their centres, which no layer here does.",
      "Use nearest, or import the model from Keras, whose layer takes centres.",
    );
  return sink.emit(name, { kind: "resize", factors: config.pair("size", [2, 2]), method }, [input]);
};

export const RESHAPING_LAYERS: Readonly<Record<string, LayerReader>> = {
  Flatten: flatten,
  Reshape: reshape,
  Permute: permute,
  ZeroPadding2D: around("padding", "pad"),
  Cropping2D: around("cropping", "crop"),
  UpSampling2D: upSampling,
};
