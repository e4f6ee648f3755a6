/** The rows of the table of layers: every expanded layer with what it costs. */

import type { NodeFacts } from "#core/analysis/analysis";
import { atRepeat, findableLayers, scoreLayer } from "#core/analysis/find-layers";
import { layerLabel } from "#core/analysis/layer-label";
import type { LayerRegistry } from "#core/layers/registry";
import type { Graph, LayerNode, NetworkDocument, NetworkNode } from "#core/network/document";

export interface LayerRow {
  /** `stage2/1/conv1` */
  readonly path: string;
  readonly type: string;
  /** The layer's family of types, for its colour. */
  readonly node: LayerNode;
  /** Absent where it could not be worked out. */
  readonly output?: readonly number[];
  /** Trainable ones. */
  readonly parameters?: number;
  readonly flops?: number;
  readonly activationBytes?: number;
}

export type LayerColumn = "order" | "path" | "type" | "output" | "parameters" | "flops" | "activations";

export interface LayerOrder {
  readonly column: LayerColumn;
  readonly direction: "ascending" | "descending";
}

/** Every layer that analysis knows facts of, in the order in which data flows; blocks themselves are left out. */
export function layerRows(
  layers: LayerRegistry,
  document: NetworkDocument,
  facts: ReadonlyMap<string, NodeFacts>,
): LayerRow[] {
  const find = nodeFinder(document);
  return [...facts.values()].flatMap((fact) => {
    const node = find(fact.path);
    if (node?.kind !== "layer") return [];
    const { cost, outputShape } = fact;
    return [
      {
        path: fact.path,
        type: layerLabel(layers, node.type, fact),
        node,
        ...(outputShape && { output: outputShape }),
        ...(cost && {
          parameters: cost.trainableParameters,
          flops: cost.flops,
          activationBytes: cost.activationBytes,
        }),
      },
    ];
  });
}

/** Rows of layers that answer what was typed, by the same rules as the search palette. */
export function matchingRows(
  layers: LayerRegistry,
  document: NetworkDocument,
  rows: readonly LayerRow[],
  query: string,
): readonly LayerRow[] {
  if (query.trim() === "") return rows;
  const found = findableLayers(layers, document);
  return rows.filter((row) => {
    const layer = atRepeat(found, row.path);
    return layer !== undefined && scoreLayer({ ...layer, path: row.path, type: row.type }, query) > 0;
  });
}

/** From a path to its node; each graph is indexed once, however often it repeats. */
function nodeFinder(document: NetworkDocument): (path: string) => NetworkNode | undefined {
  const indexes = new Map<Graph, ReadonlyMap<string, NetworkNode>>();
  const named = (graph: Graph, name: string): NetworkNode | undefined => {
    const index = indexes.get(graph) ?? new Map(graph.nodes.map((node) => [node.name, node]));
    indexes.set(graph, index);
    return index.get(name);
  };
  return (path) => {
    const names = path.split("/");
    let graph: Graph | undefined = document.graph;
    // Names of blocks and numbers of their repeats take turns; the last name is the node's.
    for (let at = 0; at < names.length; at += 2) {
      const node: NetworkNode | undefined = graph && named(graph, names[at] ?? "");
      if (at === names.length - 1) return node;
      if (node?.kind !== "block") return undefined;
      graph = Object.hasOwn(document.blocks, node.block) ? document.blocks[node.block]?.graph : undefined;
    }
    return undefined;
  };
}

function keyOf(row: LayerRow, column: LayerColumn): number | string | undefined {
  switch (column) {
    case "order":
      return 0;
    case "path":
      return row.path;
    case "type":
      return row.type;
    case "output":
      return row.output?.reduce((product, length) => product * length, 1);
    case "parameters":
      return row.parameters;
    case "flops":
      return row.flops;
    case "activations":
      return row.activationBytes;
    default:
      return column satisfies never;
  }
}

/** Equal rows stay in the order of the data's flow; what is not known stands last in either direction. */
export function sortLayers(
  rows: readonly LayerRow[],
  { column, direction }: LayerOrder,
): readonly LayerRow[] {
  if (column === "order") return rows;
  const sign = direction === "ascending" ? 1 : -1;
  const compare = new Intl.Collator("en", { numeric: true }).compare;
  return [...rows].sort((one, other) => {
    const first = keyOf(one, column);
    const second = keyOf(other, column);
    if (first === undefined || second === undefined) {
      return Number(first === undefined) - Number(second === undefined);
    }
    return typeof first === "string" && typeof second === "string"
      ? sign * compare(first, second)
      : sign * (Number(first) - Number(second));
  });
}

/** A heading that is pressed again turns its order round, and the third time gives it up. */
export function nextOrder(order: LayerOrder, column: LayerColumn): LayerOrder {
  const isWords = column === "path" || column === "type";
  const first = isWords ? "ascending" : "descending";
  if (order.column !== column) return { column, direction: first };
  return order.direction === first
    ? { column, direction: isWords ? "descending" : "ascending" }
    : { column: "order", direction: "ascending" };
}
