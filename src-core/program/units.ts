/**
 * The residual units of a program: each is a skip with the value x that it carries, the merge where it comes back, and the branch F
 * beside it (He et al. 2015, equation 1: y = F(x) + x).
 */
import type { LayerDefinition, ResolvedParams } from "../layers/layer";
import { findSkips, PLAINEST_FIRST, type Skip, type SkipGraphNode } from "../skips/find-skips";
import { skipPartOf } from "../skips/skip-part";
import type { LoweredNode } from "./lowering";
import type { Unit, ValueId } from "./program";

/** A node of the expanded drawing, as far as skips go. */
export interface SkipNode {
  readonly definition: LayerDefinition;
  readonly params: ResolvedParams;
  readonly inputs: readonly number[];
}

/**
 * In the order of their merges. Nested skips, several skips into one merge, and skips into a Concatenate are units each.
 *
 * @param nodes of the expanded drawing
 * @param lowered the same, lowered, in the same order
 * @param needed values that the network's result depends on
 */
export function unitsOf(
  nodes: readonly SkipNode[],
  lowered: readonly LoweredNode[],
  needed: ReadonlySet<ValueId>,
): Unit[] {
  const skips = skipsByMerge(nodes);
  return lowered.flatMap(({ node, inputs, value, steps }, place) => {
    const [step] = steps;
    const found = skips.get(place);
    if (!found || step === undefined || !needed.has(value)) return [];
    const ordered = PLAINEST_FIRST.flatMap((kind) => found.filter((skip) => skip.kind === kind));
    const taken = new Set(ordered.map(({ wire }) => Number(wire)));
    const branch = inputs.map((_, input) => input).filter((input) => !taken.has(input));
    return ordered.flatMap(({ wire, source, chain }, index): Unit[] => {
      const from = lowered[Number(source)];
      if (from === undefined) return [];
      return [
        {
          name: index === 0 ? node.path : `${node.path} ${index + 1}`,
          path: node.path,
          step: step.name,
          joins: step.operation.kind === "concat" ? "channels" : "values",
          from: from.node.path,
          source: from.value,
          skip: Number(wire),
          chain: chain.flatMap((each) => lowered[Number(each)]?.node.path ?? []),
          branch,
        },
      ];
    });
  });
}

/** Nodes go by their places, wires by the merge's inputs. */
function skipsByMerge(nodes: readonly SkipNode[]): ReadonlyMap<number, readonly Skip[]> {
  const { skips } = findSkips(
    nodes.map(
      ({ definition, params, inputs }, place): SkipGraphNode => ({
        id: String(place),
        part: inputs.length === 0 ? "end" : skipPartOf(definition, params),
        inputs: inputs.map((source, port) => ({ wire: String(port), source: String(source) })),
      }),
    ),
  );
  const byMerge = new Map<number, Skip[]>();
  for (const skip of skips) {
    const merge = Number(skip.merge);
    byMerge.set(merge, [...(byMerge.get(merge) ?? []), skip]);
  }
  return byMerge;
}
