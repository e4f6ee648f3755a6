import { NodeToolbar, Position } from "@xyflow/react";
import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Problem } from "#core/analysis/analysis";
import { withTimes } from "../model/words";
import { FixButtons } from "../panels/FixButtons";

/** What is wrong with a selected node, beside it, with the repairs. The left side is free: skips run on the right. */
export function ProblemNote({ problems }: { readonly problems: readonly Problem[] }): ReactNode {
  const first = problems[0];
  if (first === undefined) return null;
  return (
    <NodeToolbar isVisible position={Position.Left} offset={16}>
      <div className="problem-note appear nodrag nopan" data-severity={first.severity}>
        <p className="flex items-start gap-2">
          <TriangleAlert size={14} aria-hidden className="mt-0.5 shrink-0 text-(--note)" />
          <span>{withTimes(first.message)}</span>
        </p>
        <FixButtons problem={first} stacked />
        {problems.length > 1 && (
          <p className="text-small text-muted">
            {problems.length - 1} more in the inspector and under Problems.
          </p>
        )}
      </div>
    </NodeToolbar>
  );
}
