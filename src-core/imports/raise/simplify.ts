/** What several operations of a file say and one layer of ours does: a pooling over all pixels; values laid out twice. */

import type { LayerDefinition, Shape } from "../../layers/layer";
import type { LayerRegistry } from "../../layers/registry";
import { resolveParams } from "../../layers/resolve-params";
import { sameShape } from "../../layers/shape";
import { IMAGE, type RaisedLayer } from "./raised";

/** @param layers what the last of them depends on */
export function simplified(
  registry: LayerRegistry,
  layers: readonly RaisedLayer[],
): { readonly layers: readonly RaisedLayer[]; readonly output: number } {
  const simpler: RaisedLayer[] = [];
  /** Where each layer's value is now. */
  const place: number[] = [];
  for (const layer of layers) {
    const own = {
      ...layer,
      inputs: layer.inputs.map((input) => (input === IMAGE ? IMAGE : (place[input] ?? IMAGE))),
    };
    const found = simplerFor(registry, own, simpler);
    if (typeof found === "number") {
      place.push(found);
      continue;
    }
    place.push(simpler.length);
    simpler.push(found);
  }
  return { layers: simpler, output: place.at(-1) ?? IMAGE };
}

/** The layer that is drawn in its place, or the place of one that gives the same value. */
function simplerFor(
  registry: LayerRegistry,
  layer: RaisedLayer,
  before: readonly RaisedLayer[],
): RaisedLayer | number {
  if (layer.type !== "flatten" && layer.type !== "reshape") return layer;
  const source = before[layer.inputs[0] ?? IMAGE];
  if (source === undefined) return layer;
  if (source.type === "flatten" || source.type === "reshape") {
    const [first = IMAGE] = source.inputs;
    const [shape = []] = source.inputShapes;
    if (sameShape(shape, layer.shape) && first !== IMAGE) return first;
    return { ...layer, inputs: [first], inputShapes: [shape] };
  }
  const type = layer.type === "flatten" && isOverAll(source) ? GLOBAL[source.type] : undefined;
  if (type === undefined) return layer;
  return {
    ...layer,
    type,
    definition: definitionOf(registry, type),
    params: {},
    inputs: source.inputs,
    inputShapes: source.inputShapes,
    steps: [...source.steps, ...layer.steps],
  };
}

/** By the pool whose window is the whole image. */
const GLOBAL: Readonly<Record<string, string>> = {
  maxPool2d: "globalMaxPool2d",
  avgPool2d: "globalAvgPool2d",
};

function isOverAll({ type, params, inputShapes, shape, definition }: RaisedLayer): boolean {
  const [image = []] = inputShapes;
  if (GLOBAL[type] === undefined || params.padding?.includes("valid") !== true) return false;
  return isOnePixel(shape) && windowOf(definition, params).join() === image.slice(0, 2).join();
}

function isOnePixel(shape: Shape): boolean {
  return shape[0] === 1 && shape[1] === 1;
}

function windowOf(definition: LayerDefinition, params: RaisedLayer["params"]): readonly number[] {
  const drawn = Object.fromEntries(Object.entries(params).map(([key, [value]]) => [key, value ?? 0]));
  const window = definition.window?.(resolveParams(definition, drawn).params);
  return typeof window === "object" ? window.size : [];
}

function definitionOf(registry: LayerRegistry, type: string): LayerDefinition {
  const definition = registry.find(type);
  if (definition === undefined) throw new TypeError(`There is no layer type "${type}".`);
  return definition;
}
