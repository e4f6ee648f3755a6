/** Putting a block's layers back in the place of its instance, all repeats in a row. */

import type { LayerRegistry } from "../../layers/registry";
import { makeRoom } from "../../layout/make-room";
import type {
  BlockDefinition,
  BlockNode,
  Edge,
  Graph,
  GraphLocation,
  NetworkDocument,
  NetworkNode,
} from "../document";
import { largest, smallest } from "../extremes";
import { blockById, graphAt, nodeById, withGraph } from "../graph";
import { newIdentifier } from "../identifiers";
import { clampPosition, ROW_HEIGHT } from "../metrics";
import { NameGiver } from "../names";
import { isShortcut } from "../ports";
import { networkValues, repeatsOf } from "../repeats";
import { nestArcs } from "./arc-lanes";
import { argumentValues, substituteInNode } from "./arguments";
import { withinLimits } from "./commit";
import { missingRoom, pushDown } from "./room";

/** More layers than this would bury the drawing; the block stays a block then. */
const DISSOLVE_LIMIT = 1_000;

/** Why this node cannot be dissolved, or nothing when it can. */
export function dissolveRefusal(
  document: NetworkDocument,
  location: GraphLocation,
  id: string,
): string | undefined {
  const node = nodeById(graphAt(document, location), id);
  if (node?.kind !== "block") return "Only a block can be dissolved.";
  const block = blockById(document, node.block);
  if (block === undefined) return `The block of "${node.name}" is not in this network.`;
  const repeats = repeatsHere(document, location, node);
  if (repeats === undefined) {
    return `How often "${node.name}" is repeated follows an argument of the block around it. Give it a number first.`;
  }
  const layers = (block.graph.nodes.length - 2) * repeats;
  if (layers > DISSOLVE_LIMIT) {
    return `"${node.name}" would become ${layers} layers; at most ${DISSOLVE_LIMIT} are dissolved at once. Lower its repeats first.`;
  }
  return undefined;
}

/**
 * Replaces a block instance by its layers. Arguments become the values that they have here; all repeats are written
 * out, and what stands below moves down. The same document when it is refused (`dissolveRefusal` says why).
 */
export function dissolveBlock(
  layers: LayerRegistry,
  document: NetworkDocument,
  location: GraphLocation,
  id: string,
): NetworkDocument {
  const graph = graphAt(document, location);
  const node = nodeById(graph, id);
  if (node?.kind !== "block" || dissolveRefusal(document, location, id) !== undefined) return document;
  const block = blockById(document, node.block);
  const repeats = repeatsHere(document, location, node);
  if (block === undefined || repeats === undefined) return document;

  const others = graph.nodes.filter((other) => other.id !== id);
  const names = new NameGiver(others.map((other) => other.name));
  const copies = Array.from({ length: repeats }, (_, repeat) => copyOf(block, node, repeat, names));
  const height = copies.reduce((sum, copy) => sum + copy.height, 0);
  const below = graph.edges.flatMap((edge) => {
    const target = edge.source === id ? nodeById(graph, edge.target) : undefined;
    return target !== undefined && target.position.y > node.position.y ? [target] : [];
  });
  const lastRow = node.position.y + height - ROW_HEIGHT;
  const room = pushDown(
    graph,
    below.map((reader) => reader.id),
    missingRoom(below, lastRow, node.position.y),
  );
  const dissolved = {
    nodes: room.nodes.flatMap((other) => (other.id === id ? copies.flatMap((copy) => copy.nodes) : [other])),
    edges: joinedEdges(graph.edges, id, copies),
  };
  const skips = copies.flatMap((copy) => copy.nodes.filter(isShortcut).map((shortcut) => shortcut.id));
  return withinLimits(
    withGraph(document, location, makeRoom(layers, graph, nestArcs(layers, dissolved, skips))),
  );
}

/** A block's arguments differ from instance to instance; the network's have one value. */
function repeatsHere(
  document: NetworkDocument,
  location: GraphLocation,
  node: BlockNode,
): number | undefined {
  if (typeof node.repeat === "number") return node.repeat;
  return location.kind === "root" ? repeatsOf(node, networkValues(document.arguments)).count : undefined;
}

interface Copy {
  readonly nodes: readonly NetworkNode[];
  /** In the block's order. Without a source: it reads what the copy as a whole reads. */
  readonly wires: readonly { readonly source: string | undefined; readonly target: string }[];
  /** The layer whose output the copy gives; absent when nothing leads to the block's output. */
  readonly exit: string | undefined;
  /** True when the block gives its input on as it is. */
  readonly passesThrough: boolean;
  readonly height: number;
}

function copyOf(block: BlockDefinition, instance: BlockNode, repeat: number, names: NameGiver): Copy {
  const { input, output } = endsOf(block.graph);
  const inside = block.graph.nodes.filter((node) => node.id !== input && node.id !== output);
  const values = argumentValues(block.arguments, instance, repeat);
  const ids = new Map(inside.map((node) => [node.id, newIdentifier("node")]));
  const tops = inside.map((node) => node.position.y);
  const top = smallest(tops);
  const height = inside.length === 0 ? 0 : largest(tops) - top + ROW_HEIGHT;
  const inputX = nodeById(block.graph, input)?.position.x ?? 0;
  const nodes = inside.map((node): NetworkNode => {
    return {
      ...substituteInNode(node, values),
      id: ids.get(node.id) ?? node.id,
      name: names.free(node.name),
      position: clampPosition({
        x: instance.position.x + node.position.x - inputX,
        y: instance.position.y + node.position.y - top + height * repeat,
      }),
      ...(instance.bypassed === true ? { bypassed: true } : {}),
    };
  });
  const wires = block.graph.edges.flatMap((edge) => {
    const source = ids.get(edge.source);
    const target = ids.get(edge.target);
    const isWhole = target !== undefined && (source !== undefined || edge.source === input);
    return isWhole ? [{ source, target }] : [];
  });
  const last = block.graph.edges.find((edge) => edge.target === output)?.source;
  const exit = last === undefined ? undefined : ids.get(last);
  return { nodes, wires, exit, passesThrough: last === input, height };
}

/** Leads the wires of the instance through the copies, one after the other. */
function joinedEdges(edges: readonly Edge[], id: string, copies: readonly Copy[]): Edge[] {
  const inner: Edge[] = [];
  let source = edges.find((edge) => edge.target === id)?.source;
  for (const copy of copies) {
    const entry = source;
    for (const wire of copy.wires) {
      const from = wire.source ?? entry;
      if (from !== undefined) inner.push({ id: newIdentifier("edge"), source: from, target: wire.target });
    }
    if (!copy.passesThrough) source = copy.exit;
  }
  const end = source;
  const outer = edges.flatMap((edge) => {
    if (edge.target === id) return [];
    if (edge.source !== id) return [edge];
    return end === undefined ? [] : [{ ...edge, source: end }];
  });
  return [...outer, ...inner];
}

function endsOf(graph: Graph): { input: string; output: string } {
  const find = (type: string): string =>
    graph.nodes.find((node) => node.kind === "layer" && node.type === type)?.id ?? "";
  return { input: find("blockInput"), output: find("blockOutput") };
}
