/** What the recipe's batch does to the layers: normalising over a single value leaves nothing of it. */
import type { Expansion } from "../blocks/expansion";
import type { FlatGraph } from "../blocks/flat-graph";
import { type NetworkDocument, ROOT } from "../network/document";
import type { UnrepairedProblem } from "../network/problem";
import type { LayerOutcome } from "./layer-outcome";

/** Batch norm subtracts a channel's mean over batch, rows and columns: of one value that is the value itself. */
export function batchProblems(
  document: NetworkDocument,
  flat: FlatGraph,
  outcomes: readonly LayerOutcome[],
  expansion: Expansion,
): UnrepairedProblem[] {
  if (document.recipe.batchSize !== 1) return [];
  return flat.nodes.flatMap((node, index): UnrepairedProblem[] => {
    if (node.type !== "batchNorm") return [];
    const [shape] = outcomes[index]?.facts.inputShapes ?? [];
    if (shape === undefined) return [];
    // All axes but the last, the channels.
    if (shape.slice(0, -1).some((size) => size !== 1)) return [];
    return [
      {
        code: "single-value-norm",
        severity: "warning",
        message:
          `${node.path} has one value a channel to normalise, for the batch is 1 and so is the map: while training it passes on ` +
          "the same numbers for every image. Set the batch to 2 or more, or remove it.",
        location: expansion.locations[index] ?? ROOT,
        nodes: [node.origin.id],
        edges: [],
        path: node.path,
      },
    ];
  });
}
