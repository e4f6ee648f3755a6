/** What can be put on the canvas, and how it is put there. All of this is pure: documents in, documents out. */
import { BUILT_IN_BLOCKS } from "#core/blocks/index";
import { findLayer } from "#core/layers/index";
import type { Shape } from "#core/layers/layer";
import type {
  BlockDefinition,
  Edge,
  Graph,
  GraphLocation,
  NetworkDocument,
  ParamValue,
  Position,
} from "#core/network/document";
import { addBlock, addLayer, connect, insertOnEdge } from "#core/network/edits/index";
import { blockById, graphAt, nodeById, outgoing } from "#core/network/graph";
import { CARD_HEIGHT, CARD_WIDTH, centreX, ROW_HEIGHT } from "#core/network/metrics";
import { isShortcut, portsOf } from "#core/network/ports";

/** A layer type, or a block by its id: one of the document's, else a built-in one. */
export type Item =
  | { readonly kind: "layer"; readonly type: string }
  | { readonly kind: "block"; readonly id: string };

export interface Placed {
  readonly document: NetworkDocument;
  /** Id of the new node; absent when there is no such layer or block. */
  readonly node?: string;
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
  document: NetworkDocument,
  location: GraphLocation,
  item: Item,
  middle: Position,
  input?: Shape,
): Placed {
  const position = {
    x: Math.round(middle.x - widthOf(item) / 2),
    y: Math.round(middle.y - CARD_HEIGHT / 2),
  };
  if (item.kind === "layer") {
    if (findLayer(item.type) === undefined) return { document };
    return addLayer(document, location, {
      type: item.type,
      position,
      params: fittingParams(item.type, input),
    });
  }
  const definition = findBlock(document, item.id);
  if (definition === undefined) return { document };
  return addBlock(document, location, { definition, position, args: fittingArgs(definition, input) });
}

function widthOf(item: Item): number {
  return item.kind === "layer" && (item.type === "add" || item.type === "concat") ? CARD_HEIGHT : CARD_WIDTH;
}

/** Narrower tensors are images, whose channels are no measure of how many patterns to look for. */
const FEWEST_CHANNELS = 8;

function channelsOf(input: Shape | undefined): number | undefined {
  const channels = input?.length === 3 ? input[2] : undefined;
  return channels !== undefined && channels >= FEWEST_CHANNELS ? channels : undefined;
}

function fittingParams(type: string, input: Shape | undefined): Record<string, ParamValue> {
  const channels = channelsOf(input);
  return type === "conv2d" && channels !== undefined ? { filters: channels } : {};
}

function fittingArgs(block: BlockDefinition, input: Shape | undefined): Record<string, ParamValue> {
  const channels = channelsOf(input);
  const takesFilters = block.arguments.some((argument) => argument.name === "filters");
  return takesFilters && channels !== undefined ? { filters: channels } : {};
}

/** Splices an item into a wire; what cannot stand there is placed beside it. */
export function spliceItem(
  document: NetworkDocument,
  location: GraphLocation,
  item: Item,
  edge: Edge,
  middle: Position,
  input?: Shape,
): Placed {
  const placed = placeItem(document, location, item, middle, input);
  if (placed.node === undefined) return placed;
  return { ...placed, document: insertOnEdge(placed.document, location, edge.id, placed.node) };
}

/** The wire that carries on the trunk: not the one into a shortcut, and not a second one into a far merge. */
export function trunkEdge(graph: Graph, node: string): Edge | undefined {
  const edges = outgoing(graph, node);
  const below = edges.filter((edge) => {
    const target = nodeById(graph, edge.target);
    return target !== undefined && !isShortcut(target);
  });
  const heights = new Map(graph.nodes.map((other) => [other.id, other.position.y]));
  return below.sort((a, b) => (heights.get(a.target) ?? 0) - (heights.get(b.target) ?? 0))[0];
}

/** Puts an item after a node: into its trunk wire, or below it when nothing reads it yet. */
export function placeAfter(
  document: NetworkDocument,
  location: GraphLocation,
  item: Item,
  after: string,
  input?: Shape,
): Placed {
  const graph = graphAt(document, location);
  const node = nodeById(graph, after);
  if (node === undefined) return { document };
  const middle = { x: centreX(node), y: node.position.y + ROW_HEIGHT + CARD_HEIGHT / 2 };
  const edge = portsOf(node).outputs === 0 ? undefined : trunkEdge(graph, after);
  if (edge !== undefined && canLeadThrough(item)) {
    return spliceItem(document, location, item, edge, middle, input);
  }
  const placed = placeItem(document, location, item, middle, input);
  if (placed.node === undefined) return placed;
  return { ...placed, document: connect(placed.document, location, after, placed.node).document };
}

/** True when a wire can lead into the item and out of it. */
export function canLeadThrough(item: Item): boolean {
  if (item.kind === "block") return true;
  const ports = findLayer(item.type)?.ports;
  return ports !== undefined && ports.inputs !== 0 && ports.outputs !== 0;
}

/** Items that a wire dropped on empty canvas can lead to (or come from), by what they make of the shape it carries. */
export function fits(item: Item, end: "source" | "target", shape: Shape | undefined): boolean {
  if (item.kind === "block") return shape === undefined || shape.length === 3;
  const definition = findLayer(item.type);
  if (definition === undefined || definition.hidden) return false;
  if (end === "target") return definition.ports.outputs === 1;
  if (definition.ports.inputs === 0) return false;
  if (shape === undefined || definition.ports.inputs === "many") return true;
  const defaults = Object.fromEntries(
    Object.entries(definition.params).map(([key, spec]) => [key, spec.default]),
  );
  return definition.inferShape(
    { ...defaults, ...fittingParams(item.type, shape) } as Record<string, string | number | boolean>,
    [shape],
    {},
  ).ok;
}
