/** The skips of a drawing, graph by graph: those inside blocks are found once, in the block's own graph. */
import type { LayerDefinition } from "../../layers/layer";
import type { LayerRegistry } from "../../layers/registry";
import { resolveParams } from "../../layers/resolve-params";
import type {
  BlockArgument,
  Graph,
  GraphLocation,
  NetworkDocument,
  NetworkNode,
} from "../../network/document";
import { allGraphs, argumentsAt, blockById, graphAt, incoming } from "../../network/graph";
import { isTerminal } from "../../network/ports";
import {
  type FoundSkips,
  findSkips,
  type Skip,
  type SkipGraphNode,
  type SkipPart,
} from "../../skips/find-skips";
import { skipPartOf } from "../../skips/skip-part";

/** Of one graph of the document. */
export interface DrawingSkips extends FoundSkips {
  readonly location: GraphLocation;
}

/** A wire of a document by name: ids of wires are a graph's own. */
export function wireKey(location: GraphLocation, wire: string): string {
  return `${location.kind === "block" ? location.block : ""}/${wire}`;
}

/**
 * The same, with those inputs of unclear merges as skips that a person picked. Where all inputs of a merge are picked none is: one
 * has to stay.
 *
 * @param picked by `wireKey`
 */
export function skipsAsPicked(
  layers: LayerRegistry,
  document: NetworkDocument,
  picked: readonly string[],
): DrawingSkips[] {
  return skipsOfDrawing(layers, document).map(({ location, skips, unclear }) => {
    const isPicked = ({ wire }: Skip): boolean => picked.includes(wireKey(location, wire));
    const settled = unclear.filter((inputs) => inputs.some(isPicked) && !inputs.every(isPicked));
    return {
      location,
      skips: [...skips, ...settled.flatMap((inputs) => inputs.filter(isPicked))],
      unclear: unclear.filter((inputs) => !settled.includes(inputs)),
    };
  });
}

/** Graphs without a skip, and without one that is unclear, are left out. */
export function skipsOfDrawing(layers: LayerRegistry, document: NetworkDocument): DrawingSkips[] {
  return allGraphs(document)
    .map(({ location }) => skipsAt(layers, document, location))
    .filter(({ skips, unclear }) => skips.length > 0 || unclear.length > 0);
}

export function skipsAt(
  layers: LayerRegistry,
  document: NetworkDocument,
  location: GraphLocation,
): DrawingSkips {
  const graph = graphAt(document, location);
  const declared = argumentsAt(document, location);
  const nodes = graph.nodes.map(
    (node): SkipGraphNode => ({
      id: node.id,
      part: partOf(layers, document, declared, node),
      inputs: incoming(graph, node.id).map(({ id, source }) => ({ wire: id, source })),
    }),
  );
  return { location, ...findSkips(nodes) };
}

function partOf(
  layers: LayerRegistry,
  document: NetworkDocument,
  declared: readonly BlockArgument[],
  node: NetworkNode,
  inside: readonly string[] = [],
): SkipPart {
  if (isTerminal(node)) return "end";
  if (node.bypassed === true) return "light";
  if (node.kind === "layer") return layerPart(layers.find(node.type), declared, node.params);
  const block = blockById(document, node.block);
  // A block that holds itself is a problem of the drawing; here it is enough that it ends.
  if (block === undefined || inside.includes(block.id)) return "heavy";
  const parts = block.graph.nodes.map((each) =>
    partOf(layers, document, block.arguments, each, [...inside, block.id]),
  );
  return isChain(block.graph) && parts.every((part) => part === "light" || part === "end")
    ? "light"
    : "heavy";
}

function isChain(graph: Graph): boolean {
  return graph.nodes.every((node) => incoming(graph, node.id).length <= 1);
}

function layerPart(
  definition: LayerDefinition | undefined,
  declared: readonly BlockArgument[],
  drawn: Parameters<typeof resolveParams>[1],
): SkipPart {
  if (definition === undefined) return "heavy";
  const defaults = Object.fromEntries(declared.map(({ name, default: value }) => [name, value]));
  return skipPartOf(definition, resolveParams(definition, drawn, defaults).params);
}
