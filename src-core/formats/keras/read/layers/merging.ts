/** Where branches meet, and what is done with numbers. */
import type { Shape } from "../../../../layers/layer";
import { field } from "../config-values";
import type { Value } from "../sink";
import { type LayerReader, type LayerToRead, refuse } from "./layer-reader";

type Merge = "add" | "multiply" | "maximum" | "subtract";

const UNEVEN = "Give both the same shape, with a 1×1 convolution say.";

function merged(kind: Merge): LayerReader {
  return (layer) => {
    const { inputs, input, sink, name } = layer;
    if (inputs.length === 1) return input;
    if (kind === "subtract" && inputs.length !== 2)
      return refuse(layer, "It takes two inputs.", "Subtract one after the other.");
    const shapes = inputs.map(({ shape }) => shape);
    if (kind === "multiply" ? !fitsAsFactor(shapes) : !areSame(shapes))
      return refuse(layer, "Its inputs differ in shape.", UNEVEN);
    return sink.emit(name, { kind }, inputs);
  };
}

function areSame(shapes: readonly (Shape | undefined)[]): boolean {
  const known = shapes.filter((shape) => shape !== undefined).map((shape) => shape.join());
  return new Set(known).size <= 1;
}

/** Beside an image a factor a channel or a pixel: what `multiply` takes. */
function fitsAsFactor(shapes: readonly (Shape | undefined)[]): boolean {
  const known = shapes.filter((shape) => shape !== undefined);
  const image = known.find((shape) => shape.length === 3 && !(shape[0] === 1 && shape[1] === 1));
  if (!image || areSame(shapes)) return areSame(shapes) || (known.length > 0 && isFactorOf(known));
  const [height, width, channels] = image;
  const factors = new Set(
    [[height, width, channels], [1, 1, channels], [channels], [height, width, 1]].map(String),
  );
  return known.every((shape) => factors.has(shape.join()));
}

function isFactorOf(shapes: readonly Shape[]): boolean {
  const channels = new Set(shapes.map((shape) => shape.at(-1)));
  return channels.size === 1;
}

const average: LayerReader = (layer) => {
  const { inputs, sink, name } = layer;
  if (!areSame(inputs.map(({ shape }) => shape))) return refuse(layer, "Its inputs differ in shape.", UNEVEN);
  const sum = sink.emit(`${name}_sum`, { kind: "add" }, inputs);
  sink.note(name, "A mean of branches is drawn as their sum times a number.");
  return sink.emit(name, { kind: "scale", factor: 1 / inputs.length }, [sum]);
};

const concatenate: LayerReader = (layer) => {
  const { inputs, input, sink, name, config } = layer;
  if (inputs.length === 1) return input;
  const axis = config.raw("axis") ?? config.raw("concat_axis") ?? -1;
  const rank = input.shape?.length;
  if (axis !== -1 && !(rank !== undefined && axis === rank))
    return refuse(layer, "It joins another axis than the channels.", "Join branches by their channels.");
  const sides = inputs.map(({ shape }) => shape?.slice(0, -1));
  if (!areSame(sides)) return refuse(layer, "Its inputs differ in height or width.", UNEVEN);
  return sink.emit(name, { kind: "concat" }, inputs);
};

const MERGE_MODES: ReadonlyMap<string, string> = new Map([
  ["sum", "Add"],
  ["mul", "Multiply"],
  ["max", "Maximum"],
  ["concat", "Concatenate"],
  ["ave", "Average"],
]);

/** Of Keras 1. */
const merge: LayerReader = (layer) => {
  const mode = layer.config.text("mode", "sum");
  const reader = MERGING_LAYERS[MERGE_MODES.get(mode) ?? ""];
  return reader
    ? reader(layer)
    : refuse(layer, `There is no merge of the mode "${mode}" here.`, "Use sum, mul, max, ave or concat.");
};

export const MERGING_LAYERS: Readonly<Record<string, LayerReader>> = {
  Add: merged("add"),
  Subtract: merged("subtract"),
  Multiply: merged("multiply"),
  Maximum: merged("maximum"),
  Average: average,
  Concatenate: concatenate,
  Merge: merge,
};

/** With a number: Keras 3's operations have those of NumPy, of values and numbers. */
function withNumber(kind: "Add" | "Subtract" | "Multiply" | "TrueDivide"): LayerReader {
  return (layer) => {
    const number = numberIn(layer);
    if (number === undefined) {
      const reader = MERGING_LAYERS[kind];
      return reader && layer.inputs.length > 1
        ? reader(layer)
        : refuse(layer, "It computes with values that are not numbers.", "Use a layer for it.");
    }
    return arithmetic(layer, kind, number);
  };
}

function numberIn({ call }: LayerToRead): number | undefined {
  const constant = call.inputs.find((it) => it.kind === "constant");
  const value = constant?.kind === "constant" ? constant.value : (field(call.keywords, "y") ?? undefined);
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

function arithmetic(
  layer: LayerToRead,
  kind: "Add" | "Subtract" | "Multiply" | "TrueDivide",
  number: number,
): Value {
  const { call, name, input, sink } = layer;
  const isFirst = call.inputs[0]?.kind === "constant";
  const scaled = (factor: number): Value => sink.emit(name, { kind: "scale", factor }, [input]);
  const shifted = (from: Value, by: number): Value =>
    sink.emit(
      name,
      { kind: "offset" },
      [from],
      [{ role: "offset", shape: [1], values: Float32Array.of(by) }],
    );
  switch (kind) {
    case "Multiply":
      return scaled(number);
    case "TrueDivide":
      return isFirst || number === 0
        ? refuse(layer, "Nothing here divides a number by values.", "Use a layer for it.")
        : scaled(1 / number);
    case "Add":
      return shifted(input, number);
    case "Subtract":
      return isFirst
        ? shifted(sink.emit(`${name}_negative`, { kind: "scale", factor: -1 }, [input]), number)
        : shifted(input, -number);
    default:
      return kind satisfies never;
  }
}

export const MERGING_OPERATIONS: Readonly<Record<string, LayerReader>> = {
  Add: withNumber("Add"),
  Subtract: withNumber("Subtract"),
  Multiply: withNumber("Multiply"),
  TrueDivide: withNumber("TrueDivide"),
  Divide: withNumber("TrueDivide"),
  Maximum: merged("maximum"),
  Concatenate: concatenate,
};

const TENSORFLOW_FUNCTIONS: ReadonlyMap<string, string> = new Map([
  ["__operators__.add", "Add"],
  ["math.add", "Add"],
  ["math.subtract", "Subtract"],
  ["math.multiply", "Multiply"],
  ["math.truediv", "TrueDivide"],
  ["math.divide", "TrueDivide"],
  ["math.maximum", "Maximum"],
]);

/** tf.keras 2 writes what was computed between layers as functions of TensorFlow. */
export const tensorFlowFunction: LayerReader = (layer) => {
  const name = layer.config.text("function", "");
  const reader = MERGING_OPERATIONS[TENSORFLOW_FUNCTIONS.get(name) ?? ""];
  return reader
    ? reader(layer)
    : refuse(layer, `The function tf.${name} has no layer here.`, "Use a layer of Keras for it.");
};
