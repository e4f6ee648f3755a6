/** How a layer's call becomes operations of ours. */
import type { Shape } from "../../../../layers/layer";
import type { WeightRole } from "../../../../program/operation";
import { invalidModel } from "../../../invalid-model";
import type { ReadWeight } from "../../../model";
import type { LayerCall } from "../call";
import { type ConfigReader, WHAT } from "../config-values";
import type { Sink, Value } from "../sink";
import type { StoredWeight, WeightNames, WeightStore } from "../weights";

/** Whose words a file has: some words mean other things to others. */
export type Origin = "keras3" | "keras2" | "tfjs";

export interface LayerToRead {
  readonly call: LayerCall;
  /** With the models that it lies in. */
  readonly name: string;
  readonly config: ConfigReader;
  /** The first of what it reads. */
  readonly input: Value;
  readonly inputs: readonly Value[];
  readonly store: WeightStore;
  readonly sink: Sink;
  readonly origin: Origin;
}

export type LayerReader = (layer: LayerToRead) => Value;

/** Keeps the layer in its place, as one that cannot be had. */
export function refuse(layer: LayerToRead, reason: string, instead: string, shape?: Shape): Value {
  const { call, name, inputs, sink } = layer;
  return sink.refuse(name, { operator: call.className, reason, instead }, inputs, shape);
}

/** The layer's weights in Keras' order, all of which must be there. */
export function weightsOf(layer: LayerToRead, wanted: readonly WeightNames[]): readonly StoredWeight[] {
  const found = layer.store.read(layer.call.place, wanted);
  return found.map((weight, at) => {
    if (weight) return weight;
    throw invalidModel(WHAT, `the ${wanted[at]?.[0]} of its layer "${layer.name}" is not in it`);
  });
}

/** @param shape what the layer's configuration asks for */
export function asWeight(
  layer: LayerToRead,
  role: WeightRole,
  shape: Shape,
  { values, shape: found }: StoredWeight,
): ReadWeight {
  const size = shape.reduce((product, side) => product * side, 1);
  if (values.length === size && found.join() === shape.join()) return { role, shape, values };
  throw invalidModel(
    WHAT,
    `the weights of its layer "${layer.name}" have the shape [${found.join(", ")}] where its configuration asks for [${shape.join(", ")}]`,
  );
}

/** A vector of one number. */
export function constantWeight(role: WeightRole, length: number, value: number): ReadWeight {
  return { role, shape: [length], values: new Float32Array(length).fill(value) };
}

export function isImage({ shape }: Value): boolean {
  return shape === undefined || shape.length === 3;
}

export function isVector({ shape }: Value): boolean {
  return shape === undefined || shape.length === 1;
}

/** Why an image layer cannot be had where no image comes. */
export function needsImage(layer: LayerToRead): Value {
  return refuse(
    layer,
    "It reads what is not an image with channels.",
    "Give the model an input of height, width and channels.",
  );
}

/** Why it cannot be had; undefined where channels come last, as they do here. */
export function channelsFirst(layer: LayerToRead): Value | undefined {
  const { config } = layer;
  const format = config.raw("data_format") ?? config.raw("dim_ordering");
  if (format !== "channels_first" && format !== "th" && format !== "channelsFirst") return undefined;
  return refuse(
    layer,
    "It takes its channels first, and networks here have them last.",
    "Build the model with data_format channels_last, copy the weights, and save it again.",
  );
}
