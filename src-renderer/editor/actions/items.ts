/** What can be put on the canvas, and how it is put there. All of this is pure: documents in, documents out. */

import { BUILT_IN_BLOCKS } from "#core/blocks/index";
import type { Shape } from "#core/layers/layer";
import type { ParamValue } from "#core/layers/param-value";
import type { LayerRegistry } from "#core/layers/registry";
import { resolveParams } from "#core/layers/resolve-params";
import { formatShape } from "#core/layers/shape";
import type { BlockDefinition, Edge, GraphLocation, NetworkDocument, Position } from "#core/network/document";
import { addBlock, addLayer, insertOnEdge, joinFlow } from "#core/network/edits/index";
import { blockById, graphAt, nodeById } from "#core/network/graph";
import { CARD_HEIGHT, CARD_WIDTH, centreX, ROW_HEIGHT } from "#core/network/metrics";

/** A layer type, or a block by its id: one of the document's, else a built-in one. */
export type Item =
  | { readonly kind: "layer"; readonly type: string }
  | { readonly kind: "block"; readonly id: string };

export interface Placed {
  readonly document: NetworkDocument;
  /** Id of the new node; absent when there is no such layer or block. */
  readonly node?: string;
}

export interface PlacedAfterEach {
  readonly document: NetworkDocument;
  readonly nodes: readonly string[];
}

export function findBlock(document: NetworkDocument, id: string): BlockDefinition | undefined {
  return blockById(document, id) ?? BUILT_IN_BLOCKS.find((block) => block.id === id);
}

/**
 * Puts an item on the canvas with its middle at a point, without wires.
 *
 * @param input shape of what it will read, if known: a convolution keeps its number of channels
 */
export function placeItem(
  layers: LayerRegistry,
  document: NetworkDocument,
  location: GraphLocation,
  item: Item,
  middle: Position,
  input?: Shape,
): Placed {
  const position = {
    x: Math.round(middle.x - widthOf(layers, item) / 2),
    y: Math.round(middle.y - CARD_HEIGHT / 2),
  };
  if (item.kind === "layer") {
    if (layers.find(item.type) === undefined) return { document };
    return addLayer(layers, document, location, {
      type: item.type,
      position,
      params: fittingParams(layers, item.type, input),
    });
  }
  const definition = findBlock(document, item.id);
  if (definition === undefined) return { document };
  return addBlock(layers, document, location, { definition, position, args: fittingArgs(definition, input) });
}

function widthOf(layers: LayerRegistry, item: Item): number {
  return item.kind === "layer" && layers.find(item.type)?.role === "merge" ? CARD_HEIGHT : CARD_WIDTH;
}

/** Narrower tensors are images, whose channels are no measure of how many patterns to look for. */
const FEWEST_CHANNELS = 8;

function channelsOf(input: Shape | undefined): number | undefined {
  const channels = input?.length === 3 ? input[2] : undefined;
  return channels !== undefined && channels >= FEWEST_CHANNELS ? channels : undefined;
}

function fittingParams(
  layers: LayerRegistry,
  type: string,
  input: Shape | undefined,
): Record<string, ParamValue> {
  const channels = channelsOf(input);
  const decidedBy = layers.find(type)?.channels;
  const isImage = layers.find(type)?.family === "convolution";
  return isImage && typeof decidedBy === "object" && channels !== undefined
    ? { [decidedBy.param]: channels }
    : {};
}

function fittingArgs(block: BlockDefinition, input: Shape | undefined): Record<string, ParamValue> {
  const channels = channelsOf(input);
  const takesFilters = block.arguments.some((argument) => argument.name === "filters");
  return takesFilters && channels !== undefined ? { filters: channels } : {};
}

/** Splices an item into a wire; what cannot stand there is placed beside it. */
export function spliceItem(
  layers: LayerRegistry,
  document: NetworkDocument,
  location: GraphLocation,
  item: Item,
  edge: Edge,
  middle: Position,
  input?: Shape,
): Placed {
  const placed = placeItem(layers, document, location, item, middle, input);
  if (placed.node === undefined) return placed;
  return { ...placed, document: insertOnEdge(layers, placed.document, location, edge.id, placed.node) };
}

/**
 * Adds an item to the flow: after a node, or before the output. What finds no place in the flow stands where it can be
 * seen, without wires.
 */
export function addToFlow(
  layers: LayerRegistry,
  document: NetworkDocument,
  location: GraphLocation,
  item: Item,
  place: { readonly after?: string | undefined; readonly otherwise: Position },
  input?: Shape,
): Placed {
  const graph = graphAt(document, location);
  const node = place.after === undefined ? undefined : nodeById(graph, place.after);
  const middle = node && { x: centreX(layers, node), y: node.position.y + ROW_HEIGHT + CARD_HEIGHT / 2 };
  const placed = placeItem(layers, document, location, item, middle ?? place.otherwise, input);
  if (placed.node === undefined) return placed;
  return { ...placed, document: joinFlow(layers, placed.document, location, placed.node, place.after) };
}

/**
 * Adds the item after each of these nodes, first things first, so that the names of what is added count up as data flows.
 *
 * @param shapeOf output shape of a node, where it is known
 */
export function addAfterEach(
  layers: LayerRegistry,
  document: NetworkDocument,
  location: GraphLocation,
  item: Item,
  nodes: readonly string[],
  shapeOf: (node: string) => Shape | undefined,
): PlacedAfterEach {
  return nodes.reduce<PlacedAfterEach>(
    (before, after) => {
      const place = { after, otherwise: { x: 0, y: 0 } };
      const { document: next, node } = addToFlow(
        layers,
        before.document,
        location,
        item,
        place,
        shapeOf(after),
      );
      return node === undefined ? before : { document: next, nodes: [...before.nodes, node] };
    },
    { document, nodes: [] },
  );
}

/** True when a wire can lead into the item and out of it. */
export function canLeadThrough(layers: LayerRegistry, item: Item): boolean {
  if (item.kind === "block") return true;
  const ports = layers.find(item.type)?.ports;
  return ports !== undefined && ports.inputs !== 0 && ports.outputs !== 0;
}

/**
 * Why a wire that was dropped on empty canvas cannot lead to an item (or come from it), as a sentence; undefined where it can.
 *
 * @param shape what the wire carries, where that is known: a layer says what it makes of it
 */
export function misfit(
  layers: LayerRegistry,
  item: Item,
  end: "source" | "target",
  shape: Shape | undefined,
): string | undefined {
  if (item.kind === "block") {
    return shape === undefined || shape.length === 3
      ? undefined
      : `A block needs a feature map, but a flat vector of ${formatShape(shape)} comes in.`;
  }
  const definition = layers.find(item.type);
  if (definition === undefined) return "There is no such layer.";
  const { ports, label } = definition;
  if (end === "target")
    return ports.outputs === 1 ? undefined : `${label} is an end: nothing comes out of it.`;
  if (ports.inputs === 0) return `${label} is a beginning: nothing leads into it.`;
  if (shape === undefined || ports.inputs === "many") return undefined;
  const { params } = resolveParams(definition, fittingParams(layers, item.type, shape));
  const result = definition.inferShape(params, [shape], {});
  return result.ok ? undefined : result.problem.message;
}
