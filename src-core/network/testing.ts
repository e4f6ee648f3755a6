/** Small documents for tests, written as compactly as they can be read. */

import type { ParamValue } from "../layers/param-value";
import { DEFAULT_RECIPE } from "../training/recipe";
import {
  type BlockDefinition,
  type BlockNode,
  DOCUMENT_FORMAT,
  DOCUMENT_VERSION,
  type Edge,
  type Graph,
  type LayerNode,
  type NetworkDocument,
  type NetworkNode,
} from "./document";
import { ROW_HEIGHT } from "./metrics";

type Params = Readonly<Record<string, ParamValue>>;

/** A layer whose id is its name. */
export function layerNode(name: string, type: string, params: Params = {}): LayerNode {
  return { kind: "layer", id: name, type, name, params: { ...params }, position: { x: 0, y: 0 } };
}

/** A block instance whose id is its name. */
export function blockNode(name: string, block: string, repeat = 1, args: Params = {}): BlockNode {
  return { kind: "block", id: name, block, name, args: { ...args }, repeat, position: { x: 0, y: 0 } };
}

/** Nodes in rows from top to bottom. Wires are written `a>b>c`, and their ids are `a>b` with a dash. */
export function graphOf(nodes: readonly NetworkNode[], wires: readonly string[]): Graph {
  const edges: Edge[] = wires.flatMap((wire) => {
    const names = wire.split(">");
    return names.slice(1).map((target, index) => {
      const source = names[index] ?? "";
      return { id: `${source}-${target}`, source, target };
    });
  });
  return {
    nodes: nodes.map((node, row) => ({ ...node, position: { x: 0, y: row * ROW_HEIGHT } })),
    edges,
  };
}

export function blockOf(
  id: string,
  graph: Graph,
  definitionArguments: BlockDefinition["arguments"] = [],
): BlockDefinition {
  return { id, name: id, description: "", arguments: definitionArguments, graph };
}

export function documentOf(graph: Graph, blocks: readonly BlockDefinition[] = []): NetworkDocument {
  return {
    format: DOCUMENT_FORMAT,
    version: DOCUMENT_VERSION,
    name: "test",
    dataset: "digits",
    recipe: DEFAULT_RECIPE,
    arguments: [],
    graph,
    blocks: Object.fromEntries(blocks.map((block) => [block.id, block])),
  };
}

/** A block of one convolution with an argument for its filters and one for its stride. */
export const CONV_BLOCK: BlockDefinition = blockOf(
  "convBlock",
  graphOf(
    [
      layerNode("in", "blockInput"),
      layerNode("conv1", "conv2d", { filters: { arg: "filters", factor: 2 }, stride: { arg: "stride" } }),
      layerNode("relu1", "activation"),
      layerNode("out", "blockOutput"),
    ],
    ["in>conv1>relu1>out"],
  ),
  [
    { name: "filters", label: "Filters", kind: "integer", default: 16 },
    { name: "stride", label: "Stride", kind: "integer", default: 1, afterFirst: 1 },
  ],
);

/** input, conv1, bn1, relu1, a block twice, pooling, dense, output. */
export function sampleDocument(): NetworkDocument {
  return documentOf(
    graphOf(
      [
        layerNode("input", "input"),
        layerNode("conv1", "conv2d", { filters: 8 }),
        layerNode("bn1", "batchNorm"),
        layerNode("relu1", "activation"),
        blockNode("stage", "convBlock", 2, { filters: 4, stride: 2 }),
        layerNode("pool", "globalAvgPool2d"),
        layerNode("dense", "dense", { units: 10 }),
        layerNode("output", "output"),
      ],
      ["input>conv1>bn1>relu1>stage>pool>dense>output"],
    ),
    [CONV_BLOCK],
  );
}

/** The document's wires as `a>b`, by names, in order. */
export function wiresOf(graph: Graph): string[] {
  const names = new Map(graph.nodes.map((node) => [node.id, node.name]));
  return graph.edges.map((edge) => `${names.get(edge.source)}>${names.get(edge.target)}`);
}
