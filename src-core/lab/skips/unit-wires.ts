/** On which wires of a drawing a residual unit's skip and its branch F lie, in one graph of it. */
import type { LayerRegistry } from "../../layers/registry";
import type { Edge, Graph, GraphLocation, NetworkDocument } from "../../network/document";
import { graphAt, incoming } from "../../network/graph";
import { PLAINEST_FIRST } from "../../skips/find-skips";
import { skipsAt } from "./drawing-skips";

export interface UnitWires {
  /** The merge's name, of a further skip into the same one with its number behind it: as units are called, without the path. */
  readonly name: string;
  /** Ids of wires: from x along the skip to the merge, and those between x and the merge through F. */
  readonly skip: readonly string[];
  readonly branch: readonly string[];
}

export function unitWires(
  layers: LayerRegistry,
  document: NetworkDocument,
  location: GraphLocation,
): UnitWires[] {
  const graph = graphAt(document, location);
  const { skips } = skipsAt(layers, document, location);
  return graph.nodes.flatMap((merge) => {
    const own = skips.filter((skip) => skip.merge === merge.id);
    const ordered = PLAINEST_FIRST.flatMap((kind) => own.filter((skip) => skip.kind === kind));
    const taken = new Set(ordered.map(({ wire }) => wire));
    const branches = incoming(graph, merge.id).filter(({ id }) => !taken.has(id));
    return ordered.map(({ wire, source, chain }, index): UnitWires => {
      const skip = [...chain.flatMap((node) => incoming(graph, node).map(({ id }) => id)), wire];
      return {
        name: index === 0 ? merge.name : `${merge.name} ${index + 1}`,
        skip,
        branch: between(graph, source, branches)
          .map(({ id }) => id)
          .filter((id) => !skip.includes(id)),
      };
    });
  });
}

/** Wires on a way from a node to one of these, and these. */
function between(graph: Graph, from: string, to: readonly Edge[]): readonly Edge[] {
  const forward = new Set([from]);
  for (const node of forward) {
    for (const { source, target } of graph.edges) if (source === node) forward.add(target);
  }
  const found = new Set(to.filter(({ source }) => forward.has(source)));
  for (const { source } of found) {
    if (source === from) continue;
    for (const edge of incoming(graph, source)) if (forward.has(edge.source)) found.add(edge);
  }
  return [...found];
}
