/** Whether the network's last layer and the dataset speak of the same number of classes. */
import type { Expansion } from "../blocks/expansion";
import type { FlatGraph } from "../blocks/flat-graph";
import type { ShapeContext } from "../layers/layer";
import { expectedClasses } from "../layers/output";
import { ROOT } from "../network/document";
import type { UnrepairedProblem } from "../network/problem";
import type { LayerOutcome } from "./layer-outcome";

export function classProblems(
  flat: FlatGraph,
  outcomes: readonly LayerOutcome[],
  expansion: Expansion,
  context: ShapeContext,
): UnrepairedProblem[] {
  return flat.nodes.flatMap((node, index): UnrepairedProblem[] => {
    if (node.type !== "output") return [];
    const [incoming, ...further] = outcomes[index]?.facts.outputShape ?? [];
    if (incoming === undefined || further.length > 0) return [];
    const problem = {
      code: "class-count",
      severity: "error",
      location: expansion.locations[index] ?? ROOT,
      nodes: [node.origin.id],
      edges: [],
      path: node.path,
    } as const;
    const { classes } = node.params;
    const { datasetClasses } = context;
    if (
      typeof classes === "number" &&
      classes > 0 &&
      datasetClasses !== undefined &&
      classes !== datasetClasses
    ) {
      const message = `${node.path} is set to ${counted(classes, "class", "classes")}, but ${context.isWithoutData ? "the network is meant for" : "the dataset has"} ${datasetClasses}.`;
      return [{ ...problem, message }];
    }
    const expected = expectedClasses(node.params, context);
    if (expected === undefined || expected === incoming) return [];
    const source =
      datasetClasses === undefined
        ? `${node.path} has`
        : context.isWithoutData
          ? "The network is meant for"
          : "The dataset has";
    const message = `${source} ${counted(expected, "class", "classes")}, but the last layer gives ${counted(incoming, "number", "numbers")}.`;
    return [{ ...problem, message }];
  });
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
