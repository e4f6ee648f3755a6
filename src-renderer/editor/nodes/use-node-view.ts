import { useShallow } from "zustand/react/shallow";
import type { NodeFacts } from "#core/analysis/analysis";
import { kindOf, summaryOf } from "#core/blocks/card-words";
import type { BlockDefinition, NetworkNode } from "#core/network/document";
import { blockById } from "#core/network/graph";
import type { Problem } from "#core/network/problem";
import { repeatsOf } from "#core/network/repeats";
import { type AnalysisState, factsOf, problemsOfNode } from "../../stores/analysis-store";
import { useAnalysisState, useStudio } from "../../stores/context";
import { useCanvasView, useEditorState } from "../editor-store";
import { spokenName } from "../model/words";

export interface NodeView {
  readonly path: string;
  readonly kind: string;
  readonly summary: string;
  readonly block: BlockDefinition | undefined;
  readonly facts: NodeFacts | undefined;
  readonly problems: readonly Problem[];
  /** The worst problem, here or inside the block. */
  readonly problem: Problem | undefined;
  /** How often a block stands in a row here. */
  readonly repeats: number;
  readonly spoken: string;
  /** A dragged skip would go around this node. */
  readonly inSkipRun: boolean;
}

/** Everything a node shows. One subscription for all of it: there may be a thousand nodes. */
export function useNodeView(node: NetworkNode): NodeView {
  const { layers } = useStudio();
  const { location, prefix, argumentValues, blocks } = useCanvasView();
  const path = prefix + node.name;
  const block = node.kind === "block" ? blockById({ blocks }, node.block) : undefined;
  const { facts, problems, inside } = useAnalysisState(
    useShallow((state: AnalysisState) => ({
      facts: factsOf(path)(state),
      problems: problemsOfNode(location, node.id)(state),
      inside: node.kind === "block" ? firstInside(state, path) : undefined,
    })),
  );
  const inSkipRun = useEditorState((state) => state.skipRun.has(node.id));
  const problem = problems.find((candidate) => candidate.severity === "error") ?? inside ?? problems[0];
  const kind = kindOf(layers, node, block);
  const summary = summaryOf(layers, node, block, argumentValues);
  const repeats = node.kind === "block" ? repeatsOf(node, argumentValues).count : 1;
  return {
    path,
    kind,
    summary,
    block,
    facts,
    problems,
    problem,
    repeats,
    spoken: spokenName(node, { kind, summary }, facts, problem, repeats),
    inSkipRun,
  };
}

/** A block shows an error of any layer inside it. */
function firstInside(state: AnalysisState, path: string): Problem | undefined {
  return state.analysis?.problems.find(
    (problem) => problem.severity === "error" && problem.path?.startsWith(`${path}/`),
  );
}
