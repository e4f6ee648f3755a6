/** How many inputs and outputs a placed node has. */
import type { PortSpec } from "../layers/layer";
import type { LayerRegistry } from "../layers/registry";
import type { NetworkNode } from "./document";

const BLOCK_PORTS: PortSpec = { inputs: 1, outputs: 1 };
/** Of an unknown layer type nothing is known, so nothing is forbidden. */
const UNKNOWN_PORTS: PortSpec = { inputs: "many", outputs: 1 };

export function portsOf(layers: LayerRegistry, node: NetworkNode): PortSpec {
  if (node.kind === "block") return BLOCK_PORTS;
  return layers.find(node.type)?.ports ?? UNKNOWN_PORTS;
}

/** The two layers that stand for a block's surroundings; edits never add or remove them. */
export function isBlockEnd(node: NetworkNode): boolean {
  return node.kind === "layer" && (node.type === "blockInput" || node.type === "blockOutput");
}

/** Layers that a flow starts or ends at: a network's input and output, a block's ends. */
export function isTerminal(node: NetworkNode): boolean {
  return isBlockEnd(node) || (node.kind === "layer" && (node.type === "input" || node.type === "output"));
}

/** Where branches meet. */
export function isMerge(layers: LayerRegistry, node: NetworkNode): boolean {
  return node.kind === "layer" && layers.find(node.type)?.role === "merge";
}

/** Whether its inputs play different parts. */
export function isOrdered(layers: LayerRegistry, node: NetworkNode): boolean {
  return node.kind === "layer" && layers.find(node.type)?.ordered === true;
}

export function isShortcut(node: NetworkNode): boolean {
  return node.kind === "layer" && node.type === "shortcut";
}
