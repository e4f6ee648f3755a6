/** The last step of edits that add something: the limits that a file is held to hold for edits too. */
import { SkiploomError } from "../../foundation/errors";
import { LIMITS, type NetworkDocument } from "../document";
import { allGraphs } from "../graph";

/**
 * Passes the document on.
 *
 * @throws SkiploomError `document-too-large` when it would not open again once saved
 */
export function withinLimits(document: NetworkDocument): NetworkDocument {
  let nodes = 0;
  let edges = 0;
  for (const { graph } of allGraphs(document)) {
    nodes += graph.nodes.length;
    edges += graph.edges.length;
  }
  const blocks = Object.keys(document.blocks).length;
  if (nodes > LIMITS.nodesInDocument || edges > LIMITS.edgesInDocument || blocks > LIMITS.blocksInDocument) {
    throw new SkiploomError(
      "document-too-large",
      `A network holds at most ${LIMITS.nodesInDocument} layers, ${LIMITS.edgesInDocument} wires and ${LIMITS.blocksInDocument} blocks. Remove some, or use a block with repeats.`,
    );
  }
  return document;
}
