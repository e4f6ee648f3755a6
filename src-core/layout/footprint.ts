/** What a node covers of the canvas, and when two of them are too close to be told apart. */
import type { LayerRegistry } from "../layers/registry";
import type { NetworkNode, Position } from "../network/document";
import { CARD_HEIGHT, CARD_WIDTH, nodeWidth, PILL_HEIGHT, PILL_WIDTH } from "../network/metrics";
import { isShortcut } from "../network/ports";

/** Pixels. */
export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A node's rectangle as it is drawn, at its own place or at another; a shortcut's pill stands in the middle of a card's place. */
export function footprint(layers: LayerRegistry, node: NetworkNode, at: Position = node.position): Rectangle {
  return isShortcut(node)
    ? {
        left: at.x + (CARD_WIDTH - PILL_WIDTH) / 2,
        top: at.y + (CARD_HEIGHT - PILL_HEIGHT) / 2,
        width: PILL_WIDTH,
        height: PILL_HEIGHT,
      }
    : { left: at.x, top: at.y, width: nodeWidth(layers, node), height: CARD_HEIGHT };
}

/** Arcs beside each other bring their pills this near; more hides what is below. */
const TOLERANCE = 0.1;

/** How much of the smaller one lies under the other, from 0 to 1. */
export function overlap(one: Rectangle, other: Rectangle): number {
  const across = Math.min(one.left + one.width, other.left + other.width) - Math.max(one.left, other.left);
  const down = Math.min(one.top + one.height, other.top + other.height) - Math.max(one.top, other.top);
  if (across <= 0 || down <= 0) return 0;
  return (across * down) / Math.min(one.width * one.height, other.width * other.height);
}

export function isCovered(one: Rectangle, other: Rectangle): boolean {
  return overlap(one, other) > TOLERANCE;
}
