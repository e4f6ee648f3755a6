/** Placing new layers and blocks. */

import type { ParamValue } from "../../layers/param-value";
import type { LayerRegistry } from "../../layers/registry";
import { footprint } from "../../layout/footprint";
import { freePlace } from "../../layout/free-place";
import { Occupancy } from "../../layout/occupancy";
import {
  type BlockDefinition,
  type GraphLocation,
  type NetworkDocument,
  type NetworkNode,
  type Position,
  paramValueSchema,
} from "../document";
import { blockById, graphAt, uniqueName, withGraph } from "../graph";
import { newIdentifier } from "../identifiers";
import { clampPosition } from "../metrics";
import { nodeNameRefusal } from "../name-refusal";
import { withinLimits } from "./commit";
import { sameValue } from "./same";
import { soundRepeat } from "./sound-repeat";

export interface Added {
  readonly document: NetworkDocument;
  /** Id of the new node. */
  readonly node: string;
}

export interface NewLayer {
  readonly type: string;
  readonly position: Position;
  /** Only what differs from the defaults. */
  readonly params?: Readonly<Record<string, ParamValue>>;
  /** Taken when it can be; else, and without it, the layer is named after its type: `conv3`. */
  readonly name?: string;
}

/** Places a layer without wires, where it is wanted or in the nearest place where it covers nothing. */
export function addLayer(
  layers: LayerRegistry,
  document: NetworkDocument,
  location: GraphLocation,
  layer: NewLayer,
): Added {
  const node = {
    kind: "layer",
    id: newIdentifier("node"),
    type: layer.type,
    name: chosenName(document, location, layer.name, layers.find(layer.type)?.nameBase ?? layer.type),
    params: soundParams(layer.params ?? {}),
    position: clampPosition(layer.position),
  } as const;
  return { document: withNode(layers, document, location, node), node: node.id };
}

export interface NewBlock {
  readonly definition: BlockDefinition;
  readonly position: Position;
  readonly args?: Readonly<Record<string, ParamValue>>;
  readonly repeat?: number;
  readonly name?: string;
}

/**
 * Places a block as a layer is placed, and copies its definition into the document. Where the document already has
 * another block under that id (an edited copy), the new one comes in under an id of its own.
 */
export function addBlock(
  layers: LayerRegistry,
  document: NetworkDocument,
  location: GraphLocation,
  block: NewBlock,
): Added {
  const adopted = adoptBlock(document, block.definition);
  const node = {
    kind: "block",
    id: newIdentifier("node"),
    block: adopted.id,
    name: chosenName(adopted.document, location, block.name, "block"),
    args: soundParams(block.args ?? {}),
    repeat: soundRepeat(block.repeat ?? 1),
    position: clampPosition(block.position),
  } as const;
  return { document: withNode(layers, adopted.document, location, node), node: node.id };
}

/** Puts a definition into the document and tells under which id it now stands. */
export function adoptBlock(
  document: NetworkDocument,
  definition: BlockDefinition,
): { document: NetworkDocument; id: string } {
  const present = blockById(document, definition.id);
  if (present !== undefined && sameValue(present, definition)) return { document, id: definition.id };
  const id = present === undefined ? definition.id : newIdentifier("block");
  return { document: { ...document, blocks: { ...document.blocks, [id]: { ...definition, id } } }, id };
}

function withNode(
  layers: LayerRegistry,
  document: NetworkDocument,
  location: GraphLocation,
  node: NetworkNode,
): NetworkDocument {
  const graph = graphAt(document, location);
  const taken = new Occupancy(graph.nodes.map((other) => footprint(layers, other)));
  const placed = { ...node, position: freePlace(layers, taken, node) };
  return withinLimits(withGraph(document, location, { ...graph, nodes: [...graph.nodes, placed] }));
}

function chosenName(
  document: NetworkDocument,
  location: GraphLocation,
  wanted: string | undefined,
  base: string,
): string {
  const graph = graphAt(document, location);
  if (wanted !== undefined && nodeNameRefusal(graph, wanted) === undefined) return wanted;
  return uniqueName(graph, base);
}

/** Leaves out what a document cannot hold, such as NaN. */
function soundParams(params: Readonly<Record<string, ParamValue>>): Record<string, ParamValue> {
  return Object.fromEntries(
    Object.entries(params).filter(([, value]) => paramValueSchema.safeParse(value).success),
  );
}
