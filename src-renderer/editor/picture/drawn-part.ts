/** What the window has of a drawing, as a picture of it is made. */
import type { Analysis } from "#core/analysis/analysis";
import { argumentsInView } from "#core/blocks/arguments-in-view";
import type { DrawnNetwork } from "#core/formats/picture/draw-picture";
import type { GraphView } from "#core/formats/picture/graph-marks";
import { enteredBlocks, pathPrefix, shownGraph } from "../../stores/document-view";
import type { PicturePart } from "../../stores/interface-store";
import type { Studio } from "../../stores/studio";

export interface DrawnPart {
  readonly network: DrawnNetwork;
  readonly analysis: Pick<Analysis, "flat" | "totals" | "problems">;
  readonly view: GraphView;
  /** Where it is found again: of the network, and of the block that is open. */
  readonly name: string;
}

/** Undefined where no drawing is open. */
export function drawnPart(
  { documents, layers }: Pick<Studio, "documents" | "layers">,
  part: PicturePart,
  analysis: Analysis,
): DrawnPart | undefined {
  const state = documents.getState();
  const { document, viewPath, selection } = state;
  const graph = shownGraph(state);
  if (!document || !graph) return undefined;
  const entered = enteredBlocks(document, viewPath) ?? [];
  return {
    network: { document, layers, facts: analysis.facts },
    analysis,
    view: {
      graph,
      prefix: pathPrefix(document, viewPath),
      argumentValues: argumentsInView(document.arguments, document.blocks, entered),
      ...(part === "selection" && { nodes: selection }),
    },
    name: [document.name, ...entered.map((node) => node.name)].join(" "),
  };
}
