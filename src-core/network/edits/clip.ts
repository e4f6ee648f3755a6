/** Copy and paste. A clip is plain JSON and carries the blocks it uses, so it can go to another network. */

import { z } from "zod";
import type { LayerRegistry } from "../../layers/registry";
import { footprint } from "../../layout/footprint";
import { offsetToFreePlace } from "../../layout/free-place";
import { makeRoom } from "../../layout/make-room";
import { Occupancy } from "../../layout/occupancy";
import {
  type BlockDefinition,
  blockArgumentSchema,
  blockDefinitionSchema,
  edgeSchema,
  type GraphLocation,
  type NetworkDocument,
  type NetworkNode,
  nodeSchema,
  type Position,
} from "../document";
import { argumentsAt, blockById, graphAt, withGraph } from "../graph";
import { newIdentifier } from "../identifiers";
import { clampPosition } from "../metrics";
import { NameGiver } from "../names";
import { isBlockEnd } from "../ports";
import { adoptBlock } from "./add";
import { argumentValues, substituteInNode } from "./arguments";
import { withinLimits } from "./commit";

export const clipSchema = z.strictObject({
  format: z.literal("skiploom-clip"),
  nodes: z.array(nodeSchema).max(20_000),
  edges: z.array(edgeSchema).max(60_000),
  /** Definitions of the blocks in `nodes`, and of those inside them. */
  blocks: z.array(blockDefinitionSchema).max(500),
  /** Arguments of the network or block that the nodes were copied from: their defaults stand in where there are none. */
  arguments: z.array(blockArgumentSchema).max(50),
});
export type Clip = z.infer<typeof clipSchema>;

/** Copies nodes and the wires among them. A block's own input and output are left out. */
export function copyNodes(document: NetworkDocument, location: GraphLocation, ids: readonly string[]): Clip {
  const graph = graphAt(document, location);
  const wanted = new Set(ids);
  const nodes = graph.nodes.filter((node) => wanted.has(node.id) && !isBlockEnd(node));
  const copied = new Set(nodes.map((node) => node.id));
  return {
    format: "skiploom-clip",
    nodes,
    edges: graph.edges.filter((edge) => copied.has(edge.source) && copied.has(edge.target)),
    blocks: usedBlocks(document, nodes),
    arguments: [...argumentsAt(document, location)],
  };
}

/** The definitions that these nodes need, those inside others included. */
export function usedBlocks(document: NetworkDocument, nodes: readonly NetworkNode[]): BlockDefinition[] {
  const found = new Set<BlockDefinition>();
  const add = (list: readonly NetworkNode[]): void => {
    for (const node of list) {
      const block = node.kind === "block" ? blockById(document, node.block) : undefined;
      if (block !== undefined) found.add(block);
    }
  };
  add(nodes);
  // The set grows while it is walked, and takes each block once, so recursion ends.
  for (const block of found) add(block.graph.nodes);
  return [...found];
}

/**
 * Pastes a clip, moved by the offset, or from there to the nearest place where it covers nothing. Names that are taken get a number; wires among the
 * pasted nodes are kept.
 */
export function pasteClip(
  layers: LayerRegistry,
  document: NetworkDocument,
  location: GraphLocation,
  clip: Clip,
  offset: Position,
): { document: NetworkDocument; nodes: string[] } {
  const { document: adopted, renamed } = adoptBlocks(document, clip.blocks);
  const graph = graphAt(adopted, location);
  const names = new NameGiver(graph.nodes.map((node) => node.name));
  const ids = new Map(clip.nodes.map((node) => [node.id, newIdentifier("node")]));
  const here = argumentsAt(adopted, location);
  const known = new Set(here.map((argument) => argument.name));
  const missing = clip.arguments.filter((argument) => !known.has(argument.name));
  const values = argumentValues(missing, { args: {} }, 0);
  const nodes = clip.nodes.map((original): NetworkNode => {
    const node = substituteInNode(original, values);
    const name = names.free(node.name);
    const common = { id: ids.get(node.id) ?? node.id, name, position: moved(node, offset).position };
    return node.kind === "layer"
      ? { ...node, ...common }
      : { ...node, ...common, block: renamed.get(node.block) ?? node.block };
  });
  const edges = clip.edges.flatMap((edge) => {
    const source = ids.get(edge.source);
    const target = ids.get(edge.target);
    return source === undefined || target === undefined
      ? []
      : [{ id: newIdentifier("edge"), source, target }];
  });
  const free = offsetToFreePlace(
    layers,
    new Occupancy(graph.nodes.map((node) => footprint(layers, node))),
    nodes,
  );
  const placed = nodes.map((node) => moved(node, free ?? { x: 0, y: 0 }));
  const pasted = makeRoom(layers, graph, {
    nodes: [...graph.nodes, ...placed],
    edges: [...graph.edges, ...edges],
  });
  return {
    document: withinLimits(withGraph(adopted, location, pasted)),
    nodes: nodes.map((node) => node.id),
  };
}

function moved(node: NetworkNode, by: Position): NetworkNode {
  const { x, y } = node.position;
  return { ...node, position: clampPosition({ x: x + by.x, y: y + by.y }) };
}

/** Brings in the clip's blocks. One that differs from the document's of the same id gets a new id, and those that use it follow. */
function adoptBlocks(
  document: NetworkDocument,
  blocks: readonly BlockDefinition[],
): { document: NetworkDocument; renamed: Map<string, string> } {
  const renamed = new Map<string, string>();
  let adopted = document;
  const waiting = new Map(blocks.map((block) => [block.id, block]));
  // Blocks that others use come in first, so that their new ids are known. Taking each out of the map ends recursion.
  const adopt = (block: BlockDefinition): void => {
    waiting.delete(block.id);
    for (const node of block.graph.nodes) {
      const inner = node.kind === "block" ? waiting.get(node.block) : undefined;
      if (inner !== undefined) adopt(inner);
    }
    const result = adoptBlock(adopted, withRenamedBlocks(block, renamed));
    adopted = result.document;
    if (result.id !== block.id) renamed.set(block.id, result.id);
  };
  for (const block of blocks) if (waiting.has(block.id)) adopt(block);
  return { document: adopted, renamed };
}

function withRenamedBlocks(block: BlockDefinition, renamed: ReadonlyMap<string, string>): BlockDefinition {
  if (!block.graph.nodes.some((node) => node.kind === "block" && renamed.has(node.block))) return block;
  const nodes = block.graph.nodes.map((node) =>
    node.kind === "block" ? { ...node, block: renamed.get(node.block) ?? node.block } : node,
  );
  return { ...block, graph: { ...block.graph, nodes } };
}
