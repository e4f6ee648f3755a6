/** Layers of a model as a document: its graph, its blocks, and the path of each layer in it. */

import type { Literal } from "../layers/param-value";
import type { LayerRegistry } from "../layers/registry";
import {
  DOCUMENT_FORMAT,
  DOCUMENT_VERSION,
  type Images,
  type LayerNode,
  LIMITS,
  type NetworkDocument,
} from "../network/document";
import { nameRefusal } from "../network/name-refusal";
import { DEFAULT_RECIPE } from "../training/recipe";
import { nodeNames } from "./names";
import { NOWHERE, placeGraph, type WiredNode } from "./place-graph";
import { IMAGE, preferred, type RaisedLayer, type RaisedModel } from "./raise/raised";

export interface DrawnDocument {
  readonly document: NetworkDocument;
  /** Of each layer of the model, in its order. */
  readonly paths: readonly string[];
}

export function drawDocument(
  registry: LayerRegistry,
  { layers, output }: RaisedModel,
  { name, images }: { readonly name: string; readonly images: Images },
): DrawnDocument {
  const names = nodeNames(
    layers.map(({ steps, definition }) => ({ step: steps[0], base: definition.nameBase })),
    ["input", "output"],
  );
  const idOf = (at: number): string => (at === IMAGE ? "n0" : `n${at + 1}`);
  const nodes: WiredNode[] = [
    { node: layerNode("n0", "input", "input", {}), sources: [] },
    ...layers.map((layer, at) => ({
      node: layerNode(idOf(at), layer.type, names[at] ?? "", drawnParams(layer)),
      sources: layer.inputs.map(idOf),
    })),
    { node: layerNode(idOf(layers.length), "output", "output", {}), sources: [idOf(output)] },
  ];
  let edges = 0;
  const graph = placeGraph(registry, nodes, () => {
    edges += 1;
    return `e${edges}`;
  });
  return {
    document: {
      format: DOCUMENT_FORMAT,
      version: DOCUMENT_VERSION,
      name: documentName(name),
      dataset: images,
      recipe: DEFAULT_RECIPE,
      arguments: [],
      graph,
      blocks: {},
    },
    paths: names,
  };
}

function layerNode(id: string, type: string, name: string, params: LayerNode["params"]): LayerNode {
  return { kind: "layer", id, type, name, params, position: NOWHERE };
}

/** What differs from what a layer has anyway; pixels of padding where they count. */
function drawnParams({ definition, params }: RaisedLayer): LayerNode["params"] {
  const chosen = preferred(params);
  const differing = Object.entries(chosen).filter(([key, value]: [string, Literal]) => {
    const spec = definition.params[key];
    const applies = spec?.appliesWhen;
    const other = applies && (chosen[applies.param] ?? definition.params[applies.param]?.default);
    return spec?.default !== value && (applies === undefined || applies.is.includes(other ?? ""));
  });
  return Object.fromEntries(differing);
}

const UNNAMED = "Imported network";

function documentName(name: string): string {
  const clean = name
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
    .replace(/[/\\\u0000-\u001f\u007f<>:"|?*]+/g, " ")
    .trim()
    .slice(0, LIMITS.nameLength)
    .trim();
  return nameRefusal(clean) === undefined ? clean : UNNAMED;
}
