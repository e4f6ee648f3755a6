/** The Adds that a skip leads to, and which of their inputs is x and which is F(x). */
import type { LayerDefinition, ResolvedParams } from "../layers/layer";
import { findSkips, type Skip, type SkipGraphNode } from "../skips/find-skips";
import { skipPartOf } from "../skips/skip-part";
import type { LoweredNode } from "./lowering";
import type { ResidualMerge, ValueId } from "./program";

/** A node of the expanded drawing, as far as skips go. */
export interface SkipNode {
  readonly type: string;
  readonly definition: LayerDefinition;
  readonly params: ResolvedParams;
  readonly inputs: readonly number[];
}

/** Where several skips lead to one Add, the plainest of these is x, and the rest count to F. */
const PLAINEST_FIRST: readonly Skip["kind"][] = ["shortcut", "wire", "chain"];

/**
 * @param nodes of the expanded drawing
 * @param lowered the same, lowered, in the same order
 * @param needed values that the network's result depends on
 */
export function residualMerges(
  nodes: readonly SkipNode[],
  lowered: readonly LoweredNode[],
  needed: ReadonlySet<ValueId>,
): ResidualMerge[] {
  const skips = skipsByMerge(nodes);
  return lowered.flatMap(({ node, inputs, value, steps }, place) => {
    const [step] = steps;
    if (node.type !== "add" || step === undefined || !needed.has(value)) return [];
    const identity = identityAmong(node.inputs, nodes, skips.get(place) ?? []);
    if (identity === undefined) return [];
    const residual = inputs.map((_, input) => input).filter((input) => input !== identity);
    return [{ path: node.path, step: step.name, identity, residual }];
  });
}

/** Which of an Add's inputs is x; undefined where no skip leads. */
function identityAmong(
  sources: readonly number[],
  nodes: readonly SkipNode[],
  skips: readonly Skip[],
): number | undefined {
  // A shortcut is drawn to be one, even where the other side does not come from the same value.
  const shortcut = sources.findIndex((source) => nodes[source]?.definition.role === "skip");
  if (shortcut >= 0) return shortcut;
  const [plainest] = PLAINEST_FIRST.flatMap((kind) => skips.filter((skip) => skip.kind === kind));
  return plainest && Number(plainest.wire);
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
