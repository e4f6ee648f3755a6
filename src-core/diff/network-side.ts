/** One of the two networks that are compared: its drawing, and its layers with all blocks and repeats expanded. */
import type { DatasetFacts, NodeFacts, Totals } from "../analysis/analysis";
import { Examiner } from "../analysis/examine";
import type { Expansion } from "../blocks/expansion";
import type { FlatGraph, FlatNode } from "../blocks/flat-graph";
import { SkiploomError } from "../foundation/errors";
import type { LayerRegistry } from "../layers/registry";
import type { NetworkDocument } from "../network/document";
import { locationKey } from "../network/problem";

export interface NetworkSide {
  readonly layers: LayerRegistry;
  readonly document: NetworkDocument;
  readonly expansion: Expansion;
  /** In the order of the data. */
  readonly nodes: readonly FlatNode[];
  readonly facts: ReadonlyMap<string, NodeFacts>;
  readonly totals: Totals;
  /** Where the drawing has no error. */
  readonly flat?: FlatGraph;
}

/**
 * Also of a drawing that has errors: what can be expanded is compared.
 *
 * @param dataset facts of the document's dataset, when it is at hand
 * @throws SkiploomError `invalid-network` where nothing can be expanded (a block inside itself, too many layers)
 */
export function networkSide(
  layers: LayerRegistry,
  document: NetworkDocument,
  dataset?: DatasetFacts,
): NetworkSide {
  const { expansion, facts, totals, problems, flat } = new Examiner(layers).examine(document, dataset);
  if (expansion.flat === undefined) {
    const words = problems.find(({ severity }) => severity === "error")?.message ?? "";
    throw new SkiploomError(
      "invalid-network",
      `"${document.name}" cannot be compared, because its layers cannot be counted. ${words}`.trim(),
    );
  }
  return { layers, document, expansion, nodes: expansion.flat.nodes, facts, totals, ...(flat && { flat }) };
}

/** The drawn layer that an expanded one comes from: all of its repeats have this in common. */
export function originOf({ expansion, nodes }: NetworkSide, index: number): string {
  const location = expansion.locations[index];
  return `${location ? locationKey(location) : ""} ${nodes[index]?.origin.id ?? ""}`;
}

/** Parameters that an expanded layer has, running statistics included. */
export function parametersOf({ nodes, facts }: NetworkSide, index: number): number {
  const cost = facts.get(nodes[index]?.path ?? "")?.cost;
  return cost ? cost.trainableParameters + cost.otherParameters : 0;
}
