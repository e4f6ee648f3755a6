/** Changes to what is already placed: position, parameters, repeats, names, bypass. */

import type { ParamValue } from "../../layers/param-value";
import {
  argumentReferenceSchema,
  type BlockNode,
  type GraphLocation,
  identifierSchema,
  type LayerNode,
  type NetworkDocument,
  type NetworkNode,
  type Position,
  paramValueSchema,
} from "../document";
import { graphAt, withGraph } from "../graph";
import { clampPosition } from "../metrics";
import { nodeNameRefusal } from "../name-refusal";
import { NameGiver } from "../names";
import { isTerminal } from "../ports";
import { sameValue } from "./same";
import { soundRepeat } from "./sound-repeat";

/** Puts nodes at new places. */
export function moveNodes(
  document: NetworkDocument,
  location: GraphLocation,
  positions: ReadonlyMap<string, Position>,
): NetworkDocument {
  return mapNodes(document, location, (node) => {
    const wanted = positions.get(node.id);
    if (wanted === undefined) return node;
    const position = clampPosition(wanted);
    return sameValue(position, node.position) ? node : { ...node, position };
  });
}

/**
 * Sets a layer's parameter, or a block instance's argument. A value that no document can hold (NaN) changes nothing;
 * one that is out of the layer's range is kept, and analysis says what is wrong with it.
 */
export function setParam(
  document: NetworkDocument,
  location: GraphLocation,
  id: string,
  key: string,
  value: ParamValue,
): NetworkDocument {
  if (!identifierSchema.safeParse(key).success || !paramValueSchema.safeParse(value).success) return document;
  return mapNodes(document, location, (node) => {
    if (node.id !== id) return node;
    const values = node.kind === "layer" ? node.params : node.args;
    if (Object.hasOwn(values, key) && sameValue(values[key], value)) return node;
    return withValues(node, { ...values, [key]: value });
  });
}

/** Takes a parameter back to its default, or a block instance's argument to its block's default. */
export function clearParam(
  document: NetworkDocument,
  location: GraphLocation,
  id: string,
  key: string,
): NetworkDocument {
  return mapNodes(document, location, (node) => {
    const values = node.kind === "layer" ? node.params : node.args;
    if (node.id !== id || !Object.hasOwn(values, key)) return node;
    return withValues(node, Object.fromEntries(Object.entries(values).filter(([name]) => name !== key)));
  });
}

/** Makes a layer another one, at the same place with the same wires and name. */
export function replaceLayer(
  document: NetworkDocument,
  location: GraphLocation,
  id: string,
  { type, params }: Pick<LayerNode, "type" | "params">,
): NetworkDocument {
  return mapNodes(document, location, (node) =>
    node.id === id && node.kind === "layer" ? { ...node, type, params } : node,
  );
}

/** Sets how often a block stands in a row: a number, which is brought into range, or an argument to follow. */
export function setRepeat(
  document: NetworkDocument,
  location: GraphLocation,
  id: string,
  repeat: BlockNode["repeat"],
): NetworkDocument {
  const sound = typeof repeat === "number" ? soundRepeat(repeat) : repeat;
  if (typeof sound !== "number" && !argumentReferenceSchema.safeParse(sound).success) return document;
  return mapNodes(document, location, (node) =>
    node.id === id && node.kind === "block" && !sameValue(node.repeat, sound)
      ? { ...node, repeat: sound }
      : node,
  );
}

/** Renames a node. A name that cannot be taken changes nothing; `nodeNameRefusal` says why. */
export function renameNode(
  document: NetworkDocument,
  location: GraphLocation,
  id: string,
  name: string,
): NetworkDocument {
  if (nodeNameRefusal(graphAt(document, location), name, id) !== undefined) return document;
  return mapNodes(document, location, (node) =>
    node.id === id && node.name !== name ? { ...node, name } : node,
  );
}

/** Gives each of these nodes, which share the name, a free number in its place. */
export function numberNodes(
  document: NetworkDocument,
  location: GraphLocation,
  ids: readonly string[],
  name: string,
): NetworkDocument {
  const names = new NameGiver(graphAt(document, location).nodes.map((node) => node.name));
  const wanted = new Set(ids);
  return mapNodes(document, location, (node) =>
    wanted.has(node.id) && node.name === name ? { ...node, name: names.free(name) } : node,
  );
}

/** Bypasses nodes or takes them back in. Inputs and outputs cannot be bypassed. */
export function setBypassed(
  document: NetworkDocument,
  location: GraphLocation,
  ids: readonly string[],
  bypassed: boolean,
): NetworkDocument {
  const wanted = new Set(ids);
  return mapNodes(document, location, (node) => {
    if (!wanted.has(node.id) || isTerminal(node) || (node.bypassed ?? false) === bypassed) return node;
    if (bypassed) return { ...node, bypassed };
    const { bypassed: _dropped, ...rest } = node;
    return rest;
  });
}

function withValues(node: NetworkNode, values: Record<string, ParamValue>): NetworkNode {
  return node.kind === "layer" ? { ...node, params: values } : { ...node, args: values };
}

/** Keeps the very same document when no node changed. */
function mapNodes(
  document: NetworkDocument,
  location: GraphLocation,
  change: (node: NetworkNode) => NetworkNode,
): NetworkDocument {
  const graph = graphAt(document, location);
  const nodes = graph.nodes.map(change);
  if (nodes.every((node, index) => node === graph.nodes[index])) return document;
  return withGraph(document, location, { ...graph, nodes });
}
