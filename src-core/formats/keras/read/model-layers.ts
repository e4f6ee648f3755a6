/** The layers of a model's configuration, as Keras 1 to 3 and TensorFlow.js write them. */
import { invalidModel } from "../../invalid-model";
import type { Json, JsonObject } from "../layer";
import { snakeCase } from "../snake-case";
import { type TensorAt, tensorsOf } from "./calls";
import { field, isList, isObject, shapeFrom, WHAT } from "./config-values";

export interface LayerDefinition {
  readonly className: string;
  readonly name: string;
  readonly config: Json;
  readonly module: Json | undefined;
  readonly inbound: Json | undefined;
}

export interface Layers {
  readonly isSequential: boolean;
  readonly layers: readonly LayerDefinition[];
  readonly inputs: readonly TensorAt[];
  readonly outputs: readonly TensorAt[];
}

export function layerOf(value: Json, otherwise: string): LayerDefinition {
  if (!isObject(value)) throw invalidModel(WHAT, "one of its layers is not described");
  const className = field(value, "class_name");
  const config = field(value, "config");
  if (typeof className !== "string" || (!isObject(config) && !isList(config)))
    throw invalidModel(WHAT, "one of its layers has no class or no configuration");
  const own = field(value, "name") ?? (isObject(config) ? field(config, "name") : undefined);
  const name = typeof own === "string" && own !== "" ? own : otherwise;
  // Classes of other packages are written with them: `Addons>GroupNormalization`.
  const known = className.includes(">") ? (className.split(">").at(-1) ?? className) : className;
  return {
    className: known,
    name,
    config,
    module: field(value, "module"),
    inbound: field(value, "inbound_nodes"),
  };
}

export function isModel({ className, config }: LayerDefinition): boolean {
  if (className === "Sequential") return true;
  return isObject(config) && isList(field(config, "layers")) && field(config, "output_layers") !== undefined;
}

export function layersOf({ className, config, name }: LayerDefinition): Layers {
  const inner = isList(config) ? { layers: config } : config;
  const list = isObject(inner) ? field(inner, "layers") : undefined;
  if (!isObject(inner) || !isList(list)) throw invalidModel(WHAT, `the model "${name}" has no layers`);
  const layers = list.map((each, at) => layerOf(each, `layer${at}`));
  if (className === "Sequential") return { isSequential: true, layers, inputs: [], outputs: [] };
  const ends = (key: string): readonly TensorAt[] => tensorsOf(field(inner, key));
  return { isSequential: false, layers, inputs: ends("input_layers"), outputs: ends("output_layers") };
}

export function isOperation(module: Json | undefined): boolean {
  return typeof module === "string" && /^keras\.(?:src\.)?ops\b/.test(module);
}

/** Layers by class, counted in their order: `layers/conv2d`, `layers/conv2d_1`. A row's input is not counted, nor are operations. */
export function countedPaths(
  { layers, isSequential }: Layers,
  path: string,
): ReadonlyMap<LayerDefinition, string> {
  const counts = new Map<string, number>();
  const paths = new Map<LayerDefinition, string>();
  for (const layer of layers) {
    if (isOperation(layer.module) || (isSequential && layer.className === "InputLayer")) continue;
    const plainName = snakeCase(layer.className);
    const count = counts.get(plainName) ?? 0;
    counts.set(plainName, count + 1);
    paths.set(layer, `${path === "" ? "" : `${path}/`}layers/${plainName}${count === 0 ? "" : `_${count}`}`);
  }
  return paths;
}

const SHAPE_KEYS = ["batch_shape", "batch_input_shape"] as const;

export function inputShapeOf(model: Layers, whole: JsonObject): readonly (number | null)[] {
  const found = shapeIn(model) ?? builtShape(whole);
  if (!found) throw invalidModel(WHAT, "it does not say what shape its input has");
  return found;
}

/** Of the input layer; of a row without one, of its first layer. */
function shapeIn({ layers, inputs }: Layers): readonly (number | null)[] | undefined {
  const [end] = inputs;
  const first = end ? layers.find(({ name }) => name === end.layer) : layers[0];
  if (!first) return undefined;
  if (isModel(first)) return shapeIn(layersOf(first));
  const { config } = first;
  if (!isObject(config)) return undefined;
  for (const key of SHAPE_KEYS) {
    const shape = shapeFrom(field(config, key));
    if (shape) return shape;
  }
  return undefined;
}

function builtShape(whole: JsonObject): readonly (number | null)[] | undefined {
  const config = field(whole, "config");
  const build = field(whole, "build_config");
  return (
    (isObject(config) ? shapeFrom(field(config, "build_input_shape")) : undefined) ??
    (isObject(build) ? shapeFrom(field(build, "input_shape")) : undefined)
  );
}
