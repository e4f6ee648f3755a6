/** Looking up a branch for the layer that decides a shape. */
import type { ParamValue } from "../../layers/param-value";
import { isArgumentReference } from "../../layers/param-value";
import type { LayerRegistry } from "../../layers/registry";
import type { Graph, NetworkNode } from "../../network/document";
import { setParam } from "../../network/edits/index";
import { blockById, incoming, nodeById } from "../../network/graph";
import { isShortcut } from "../../network/ports";
import {
  type PossibleRepair,
  possibleRepair,
  type Sight,
  type Spot,
  settings,
  valuesOf,
} from "./possible-repair";

/** The layers from a node upwards along a wire that no branch joins, the node first. Looks as far as it is asked. */
export function* chainAbove({ work }: Sight, graph: Graph, from: string): Generator<NetworkNode> {
  const seen = new Set<string>();
  let id: string | undefined = from;
  while (id !== undefined && !seen.has(id)) {
    seen.add(id);
    work.spend(1);
    const node = nodeById(graph, id);
    if (node === undefined) return;
    yield node;
    const wires = incoming(graph, id);
    id = wires.length === 1 ? wires[0]?.source : undefined;
  }
}

/** The first few of a chain that are wanted; what lies behind them is not looked at. */
export function firstOf(
  chain: Iterable<NetworkNode>,
  isWanted: (node: NetworkNode) => boolean,
  most: number,
): NetworkNode[] {
  const found: NetworkNode[] = [];
  for (const node of chain) {
    if (isWanted(node)) found.push(node);
    if (found.length === most) break;
  }
  return found;
}

/** Ways to make a branch end in a number of channels: at its last convolution, dense layer or block. */
export function channelSettings(sight: Sight, graph: Graph, spot: Spot, channels: number): PossibleRepair[] {
  for (const node of chainAbove(sight, graph, spot.node.id)) {
    const here = { ...spot, node };
    if (node.kind === "block") return blockSettings(sight, here, channels);
    const channelsOut = sight.layers.find(node.type)?.channels;
    if (typeof channelsOut === "object") {
      const { param } = channelsOut;
      return settings(sight, here, param, channels, {
        id: `set-${param}`,
        label: (name) => `Set ${param} to ${channels} in ${name}`,
      });
    }
    if (channelsOut !== "kept" && node.bypassed !== true) return [];
  }
  return [];
}

/** A block's width is the argument that its last convolution takes its filters from. */
function blockSettings({ layers, document }: Sight, spot: Spot, channels: number): PossibleRepair[] {
  const { node, location } = spot;
  const block = node.kind === "block" ? blockById(document, node.block) : undefined;
  const filters = block === undefined ? undefined : lastFilters(layers, block.graph);
  if (filters === undefined || !isArgumentReference(filters)) return [];
  const { arg } = filters;
  const value = channels / (filters.factor ?? 1);
  if (!Number.isInteger(value)) return [];
  return [
    possibleRepair(`set-${arg}-${node.name}`, `Set ${arg} to ${value} in ${node.name}`, (current) =>
      setParam(current, location, node.id, arg, value),
    ),
  ];
}

/** The `filters` of the convolution whose channels leave a block; an Add has those of its branch. */
function lastFilters(layers: LayerRegistry, graph: Graph): ParamValue | undefined {
  const end = graph.nodes.find((node) => node.kind === "layer" && node.type === "blockOutput");
  const seen = new Set<string>();
  let node = end;
  while (node !== undefined && !seen.has(node.id)) {
    seen.add(node.id);
    const channels = node.kind === "layer" ? layers.find(node.type)?.channels : undefined;
    if (typeof channels === "object") return valuesOf(node)[channels.param];
    const sources: NetworkNode[] = incoming(graph, node.id).flatMap(
      (edge) => nodeById(graph, edge.source) ?? [],
    );
    node = sources.find((source) => !isShortcut(source)) ?? sources[0];
  }
  return undefined;
}
