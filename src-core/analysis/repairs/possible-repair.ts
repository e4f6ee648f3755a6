/** A repair that might help. Only those that do, tried on the document itself, are offered. */

import type { ParamValue } from "../../layers/param-value";
import { isArgumentReference } from "../../layers/param-value";
import type { LayerRegistry } from "../../layers/registry";
import type { GraphLocation, NetworkDocument, NetworkNode } from "../../network/document";
import { addLayer, insertOnEdge, removeNodes, setParam } from "../../network/edits/index";
import { graphAt, nodeById } from "../../network/graph";
import type { Examination } from "../examine";
import type { Work } from "../work";

/** What repairs are made from: what was found, and the work that may still be spent on looking for them. */
export interface Sight extends Examination {
  readonly work: Work;
}

/**
 * Whoever makes possible repairs passes over the drawing once or twice for each: that much is counted by whoever tries them. What
 * looks further spends from `Sight.work` itself.
 */
export interface PossibleRepair {
  readonly id: string;
  readonly label: string;
  readonly apply: (document: NetworkDocument) => NetworkDocument;
  /** One of several answers to the same question: only those that leave the fewest errors are offered. */
  readonly isChoice?: boolean;
  /** Offered only when it brings no error of its own. */
  readonly isOnlyIfSound?: boolean;
}

export function possibleRepair(id: string, label: string, apply: PossibleRepair["apply"]): PossibleRepair {
  return { id, label, apply };
}

/** Where a drawn node is, and at which expanded path its problem shows. */
export interface Spot {
  readonly location: GraphLocation;
  readonly node: NetworkNode;
  /** Path of a layer in the same graph instance; absent when the problem shows in the drawing alone. */
  readonly path?: string | undefined;
}

/** What a repair that sets a parameter is called; the label is told the layer's name. */
export interface SettingWords {
  readonly id: string;
  label(name: string): string;
}

/**
 * Ways to give a parameter a value. A parameter that takes the value of a block's argument can be changed at the
 * instance, which the other instances do not notice, or in the block itself.
 */
export function settings(
  examination: Examination,
  spot: Spot,
  key: string,
  value: ParamValue,
  words: SettingWords,
): PossibleRepair[] {
  const { location, node } = spot;
  const present = valuesOf(node)[key];
  const here = (label: string): PossibleRepair =>
    possibleRepair(`${words.id}-${node.name}`, label, (document) =>
      setParam(document, location, node.id, key, value),
    );
  if (present === undefined || !isArgumentReference(present)) return [here(words.label(node.name))];
  const inBlock = here(`${words.label(node.name)}, in every use of the block`);
  const instance = instanceAround(examination, spot.path);
  const argumentValue = typeof value === "number" ? value / (present.factor ?? 1) : value;
  if (instance === undefined || (typeof argumentValue === "number" && !Number.isInteger(argumentValue))) {
    return [inBlock];
  }
  const shown = typeof argumentValue === "boolean" ? (argumentValue ? "on" : "off") : String(argumentValue);
  const atInstance = possibleRepair(
    `${words.id}-${instance.node.name}`,
    `Set ${present.arg} to ${shown} in ${instance.node.name}`,
    (document) => setParam(document, instance.location, instance.node.id, present.arg, argumentValue),
  );
  return [atInstance, inBlock];
}

/** The block instance that a layer's path stands in: `stage2` for `stage2/1/conv1`. */
function instanceAround(examination: Examination, path: string | undefined): Spot | undefined {
  const outer = path?.split("/").slice(0, -2).join("/");
  if (outer === undefined || outer === "") return undefined;
  return examination.expansion.blocks.find((block) => block.path === outer);
}

export function valuesOf(node: NetworkNode): Readonly<Record<string, ParamValue>> {
  return node.kind === "layer" ? node.params : node.args;
}

/** Removes nodes and closes the gaps they leave. */
export function removal(location: GraphLocation, nodes: readonly NetworkNode[]): PossibleRepair[] {
  const [first] = nodes;
  if (first === undefined) return [];
  const label = nodes.length === 1 ? `Remove ${first.name}` : `Remove these ${nodes.length} layers`;
  const ids = nodes.map((node) => node.id);
  return [
    possibleRepair(`remove-${first.name}`, label, (document) =>
      removeNodes(document, location, ids, { heal: true }),
    ),
  ];
}

/** Puts a new layer into a wire. */
export function insertion(
  layers: LayerRegistry,
  location: GraphLocation,
  edge: string,
  layer: { readonly type: string; readonly params?: Readonly<Record<string, ParamValue>> },
  label: string,
): PossibleRepair {
  return possibleRepair(`insert-${layer.type}`, label, (document) => {
    const graph = graphAt(document, location);
    const wire = graph.edges.find((other) => other.id === edge);
    const target = wire === undefined ? undefined : nodeById(graph, wire.target);
    if (target === undefined) return document;
    const added = addLayer(layers, document, location, { ...layer, position: target.position });
    return insertOnEdge(layers, added.document, location, edge, added.node);
  });
}
