/** Walking over the skips of a drawing while it is changed. */
import type { LayerRegistry } from "../../layers/registry";
import { tidied } from "../../layout/tidied";
import type { GraphLocation, LayerNode, NetworkDocument } from "../../network/document";
import { addLayer, insertOnEdge } from "../../network/edits/index";
import { graphAt, incoming, nodeById, withGraph } from "../../network/graph";
import { skipsOfDrawing } from "../skips/drawing-skips";
import type { Skip } from "../skips/find-skips";
import { type Changed, isRefused } from "./change";

/** A skip in the graph that it is drawn in. */
export interface PlacedSkip {
  readonly location: GraphLocation;
  readonly skip: Skip;
}

/** Changes the drawing at one skip after the other, and tidies each graph that became another one. */
export function atEachSkip(
  layers: LayerRegistry,
  document: NetworkDocument,
  change: (document: NetworkDocument, placed: PlacedSkip) => Changed,
): Changed {
  let changed = document;
  for (const { location, skips } of skipsOfDrawing(layers, document)) {
    for (const skip of skips) {
      const next = change(changed, { location, skip });
      if (isRefused(next)) return next;
      changed = next;
    }
    const graph = graphAt(changed, location);
    if (graph === graphAt(document, location)) continue;
    changed = withGraph(changed, location, tidied(layers, graph, new Set(graph.nodes.map(({ id }) => id))));
  }
  return changed;
}

/** Puts a new layer into a wire. */
export function intoWire(
  layers: LayerRegistry,
  document: NetworkDocument,
  location: GraphLocation,
  wire: string,
  layer: { readonly type: string; readonly params?: LayerNode["params"]; readonly name?: string },
): { readonly document: NetworkDocument; readonly node: string } {
  const graph = graphAt(document, location);
  const edge = graph.edges.find(({ id }) => id === wire);
  const target = edge && nodeById(graph, edge.target);
  const position = target?.position ?? { x: 0, y: 0 };
  const added = addLayer(layers, document, location, { ...layer, position });
  return { ...added, document: insertOnEdge(layers, added.document, location, wire, added.node) };
}

/** Wires into the merge that carry no skip: what F hands over. */
export function branchWires(
  layers: LayerRegistry,
  document: NetworkDocument,
  { location, skip }: PlacedSkip,
): string[] {
  const found = skipsOfDrawing(layers, document).find(
    (each) => each.location.kind === location.kind && blockOf(each.location) === blockOf(location),
  );
  const carrying = new Set(found?.skips.map(({ wire }) => wire));
  return incoming(graphAt(document, location), skip.merge)
    .map(({ id }) => id)
    .filter((id) => !carrying.has(id));
}

function blockOf(location: GraphLocation): string | undefined {
  return location.kind === "block" ? location.block : undefined;
}
