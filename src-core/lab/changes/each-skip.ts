/** Changing a drawing at each of its skips, graph by graph. */
import type { LayerRegistry } from "../../layers/registry";
import { tidied } from "../../layout/tidied";
import type { Graph, NetworkDocument } from "../../network/document";
import { withinLimits } from "../../network/edits/commit";
import { graphAt, incoming, withGraph } from "../../network/graph";
import type { Skip } from "../../skips/find-skips";
import { skipsOfDrawing } from "../skips/drawing-skips";
import type { Changed, Refused } from "./change";
import { GraphDraft } from "./graph-draft";

/** A skip in the graph that it is drawn in. */
export interface PlacedSkip {
  readonly skip: Skip;
  /** As it was before anything was changed. */
  readonly graph: Graph;
  /** What is being changed. */
  readonly draft: GraphDraft;
  /** The wires into its merge that carry no skip: what F hands over. */
  readonly branches: readonly string[];
}

/** Changes the drawing at each skip, and tidies each graph that became another one. */
export function atEachSkip(
  layers: LayerRegistry,
  document: NetworkDocument,
  change: (placed: PlacedSkip) => Refused | undefined,
): Changed {
  let changed = document;
  for (const { location, skips } of skipsOfDrawing(layers, document)) {
    if (skips.length === 0) continue;
    const graph = graphAt(document, location);
    const carrying = new Set(skips.map(({ wire }) => wire));
    const draft = new GraphDraft(layers, graph);
    for (const skip of skips) {
      const wires = incoming(graph, skip.merge).map(({ id }) => id);
      const refused = change({ skip, graph, draft, branches: wires.filter((id) => !carrying.has(id)) });
      if (refused !== undefined) return refused;
    }
    const drafted = draft.graph();
    const all = new Set(drafted.nodes.map(({ id }) => id));
    const limited = withinLimits(withGraph(changed, location, drafted));
    changed = withGraph(limited, location, tidied(layers, graphAt(limited, location), all));
  }
  return changed;
}
