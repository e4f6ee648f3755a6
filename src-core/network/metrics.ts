/** Sizes on the canvas, in pixels. Edits place nodes by them and the interface draws by them. */
import type { LayerRegistry } from "../layers/registry";
import type { NetworkNode, Position } from "./document";
import { isMerge } from "./ports";

export const CARD_WIDTH = 200;
export const CARD_HEIGHT = 40;
/** From one card's top to the next one's. */
export const ROW_HEIGHT = 72;
/** A merge is a circle of this diameter, centred on the trunk. */
export const ADD_DIAMETER = 40;
/** A shortcut is drawn as a pill of about this size, in the middle of a card's place. */
export const PILL_WIDTH = 120;
export const PILL_HEIGHT = 24;
/** How far right of the trunk a shortcut runs. */
export const SKIP_OFFSET = 184;

/** Width of a node as drawn. */
export function nodeWidth(layers: LayerRegistry, node: NetworkNode): number {
  return isMerge(layers, node) ? ADD_DIAMETER : CARD_WIDTH;
}

/** Horizontal centre of a node; a node's position is its top left corner. */
export function centreX(layers: LayerRegistry, node: NetworkNode): number {
  return node.position.x + nodeWidth(layers, node) / 2;
}

/** How far from the middle of the canvas a node may stand. */
export const POSITION_LIMIT = 1e6;

/** A position that the document accepts: finite, in bounds. */
export function clampPosition(position: Position): Position {
  return { x: clamp(position.x), y: clamp(position.y) };
}

function clamp(value: number): number {
  // `+ 0` turns -0, which JSON does not keep, into 0.
  return Number.isFinite(value) ? Math.max(-POSITION_LIMIT, Math.min(POSITION_LIMIT, value)) + 0 : 0;
}
