/** Changing a drawing at each of its skips, graph by graph. */
import type { LayerRegistry } from "../../layers/registry";
import type { Graph, GraphLocation, NetworkDocument } from "../../network/document";
import { graphAt, incoming } from "../../network/graph";
import type { Skip } from "../../skips/find-skips";
import { skipsOfDrawing } from "../skips/drawing-skips";
import type { Changed, Refused } from "./change";
import { DrawingDraft } from "./drawing-draft";
import type { GraphDraft } from "./graph-draft";

/** A skip in the graph that it is drawn in. */
export interface PlacedSkip {
  readonly skip: Skip;
  readonly location: GraphLocation;
  /** As it was before anything was changed. */
  readonly graph: Graph;
  /** What is being changed. */
  readonly draft: GraphDraft;
  /** The wires into its merge that carry no skip: what F hands over. */
  readonly branches: readonly string[];
  /** How many skips lead to its merge. */
  readonly skipsThere: number;
}

/** Changes the drawing at each skip, and tidies each graph that became another one. */
export function atEachSkip(
  layers: LayerRegistry,
  document: NetworkDocument,
  change: (placed: PlacedSkip) => Refused | undefined,
): Changed {
  const drawing = new DrawingDraft(layers, document);
  const placed = placedSkips(layers, document, drawing);
  for (const each of placed) {
    const refused = change(each);
    if (refused !== undefined) return refused;
  }
  return placed.length > 0 ? drawing.document() : document;
}

/** Every skip of the drawing, before anything is changed. */
export function placedSkips(
  layers: LayerRegistry,
  document: NetworkDocument,
  drawing: DrawingDraft,
): PlacedSkip[] {
  return skipsOfDrawing(layers, document).flatMap(({ location, skips }) => {
    const graph = graphAt(document, location);
    const carrying = new Set(skips.map(({ wire }) => wire));
    return skips.map((skip): PlacedSkip => {
      const wires = incoming(graph, skip.merge).map(({ id }) => id);
      const branches = wires.filter((id) => !carrying.has(id));
      const skipsThere = wires.length - branches.length;
      return { skip, location, graph, draft: drawing.at(location), branches, skipsThere };
    });
  });
}
