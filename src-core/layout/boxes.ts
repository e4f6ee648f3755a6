/** From nodes of the document to the boxes that the layout and the canvas work with. */
import type { LayerRegistry } from "../layers/registry";
import type { Graph, NetworkNode, Position } from "../network/document";
import { CARD_HEIGHT, nodeWidth, PILL_HEIGHT } from "../network/metrics";
import { isMerge, isShortcut } from "../network/ports";
import type { Box, BoxGraph, Point } from "./box-graph";

export function roleOf(layers: LayerRegistry, node: NetworkNode): Box["role"] {
  if (isMerge(layers, node)) return "merge";
  return isShortcut(node) ? "shortcut" : "card";
}

/** A shortcut's box is as high as a card, so that rows line up. */
export function boxOf(layers: LayerRegistry, node: NetworkNode): Box {
  return { id: node.id, width: nodeWidth(layers, node), height: CARD_HEIGHT, role: roleOf(layers, node) };
}

export function boxGraphOf(layers: LayerRegistry, graph: Graph): BoxGraph {
  return { boxes: graph.nodes.map((node) => boxOf(layers, node)), wires: graph.edges };
}

/** Where wires leave and arrive: the middle of the drawn shape's lower and upper edge. */
export function outletOf(layers: LayerRegistry, node: NetworkNode, at: Position): Point {
  const { width, height, role } = boxOf(layers, node);
  return { x: at.x + width / 2, y: at.y + (role === "shortcut" ? (height + PILL_HEIGHT) / 2 : height) };
}
export function inletOf(layers: LayerRegistry, node: NetworkNode, at: Position): Point {
  const { width, height, role } = boxOf(layers, node);
  return { x: at.x + width / 2, y: at.y + (role === "shortcut" ? (height - PILL_HEIGHT) / 2 : 0) };
}
