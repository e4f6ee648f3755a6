/** From nodes of the document to the boxes that the layout and the canvas work with. */
import type { Graph, NetworkNode, Position } from "../network/document";
import { CARD_HEIGHT, nodeWidth, PILL_HEIGHT } from "../network/metrics";
import { isMerge, isShortcut } from "../network/ports";
import type { Box, BoxGraph, Point } from "./box-graph";

export function roleOf(node: NetworkNode): Box["role"] {
  if (isMerge(node)) return "merge";
  return isShortcut(node) ? "shortcut" : "card";
}

/** A shortcut's box is as high as a card, so that rows line up. */
export function boxOf(node: NetworkNode): Box {
  return { id: node.id, width: nodeWidth(node), height: CARD_HEIGHT, role: roleOf(node) };
}

export function boxGraphOf(graph: Graph): BoxGraph {
  return { boxes: graph.nodes.map(boxOf), wires: graph.edges };
}

/** Where wires leave and arrive: the middle of the drawn shape's lower and upper edge. */
export function outletOf(node: NetworkNode, at: Position): Point {
  const { width, height, role } = boxOf(node);
  return { x: at.x + width / 2, y: at.y + (role === "shortcut" ? (height + PILL_HEIGHT) / 2 : height) };
}
export function inletOf(node: NetworkNode, at: Position): Point {
  const { width, height, role } = boxOf(node);
  return { x: at.x + width / 2, y: at.y + (role === "shortcut" ? (height - PILL_HEIGHT) / 2 : 0) };
}
