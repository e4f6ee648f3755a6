/** Small networks for unit tests, as expanded graphs: no drawing, no analysis. */
import type { FlatGraph, FlatNode } from "#core/blocks/flat-graph";
import { LAYERS, type LayerType } from "#core/layers/index";
import type { Literal } from "#core/layers/param-value";
import { resolveParams } from "#core/layers/resolve-params";
import { lowerGraph, type ProgramFacts } from "#core/program/lower";
import { compileProgram } from "./compile";
import type { CompiledNetwork } from "./compiled-network";

export interface TestLayer {
  readonly name: string;
  readonly type: LayerType;
  readonly inputs?: readonly string[];
  readonly params?: Readonly<Record<string, Literal>>;
}

/** Layers in topological order; without `inputs` a layer follows the one before it. */
export function flatGraphOf(layers: readonly TestLayer[]): FlatGraph {
  const indices = new Map(layers.map(({ name }, index) => [name, index]));
  const nodes = layers.map(({ name, type, inputs, params = {} }, index): FlatNode => {
    const previous = layers[index - 1]?.name;
    const sources = inputs ?? (previous === undefined ? [] : [previous]);
    return {
      path: name,
      type,
      definition: LAYERS[type],
      params: { ...resolveParams(LAYERS[type], params).params, ...params },
      inputs: sources.map((source) => indices.get(source) ?? -1),
      origin: {
        kind: "layer",
        id: name.replaceAll("/", "-"),
        type,
        name: "layer",
        params,
        position: { x: 0, y: 0 },
      },
    };
  });
  return { nodes };
}

export function compileLayers(layers: readonly TestLayer[], facts: ProgramFacts): CompiledNetwork {
  return compileProgram(lowerGraph(flatGraphOf(layers), facts));
}

/** A residual network of a few hundred weights, with everything that trains in it. */
export const TINY_RESIDUAL: readonly TestLayer[] = [
  { name: "input", type: "input" },
  { name: "conv1", type: "conv2d", params: { filters: 4, bias: false } },
  { name: "bn1", type: "batchNorm" },
  { name: "relu1", type: "activation" },
  { name: "block/1/conv", type: "conv2d", params: { filters: 4, bias: false } },
  { name: "block/1/bn", type: "batchNorm" },
  { name: "block/1/shortcut", type: "shortcut", inputs: ["relu1"], params: { mode: "projection" } },
  { name: "block/1/add", type: "add", inputs: ["block/1/bn", "block/1/shortcut"] },
  { name: "dropout", type: "dropout", params: { rate: 0.25 } },
  { name: "pool", type: "globalAvgPool2d" },
  { name: "dense", type: "dense", params: { units: 3 } },
  { name: "output", type: "output" },
];
