import { NodeToolbar, Position, useNodeId, useStore } from "@xyflow/react";
import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Problem } from "#core/analysis/analysis";
import { FixButtons } from "../panels/FixButtons";

/** Width of the note and its distance from the node, in pixels of the screen. */
const ROOM = 310;
/** Clear of the cards above and below a merge, which are wider than it. */
const CARD_HALF = 100;

/** What is wrong with a selected node, beside it, with the repairs: at the left, as skips run on the right, where it has room. */
export function ProblemNote({ problems }: { readonly problems: readonly Problem[] }): ReactNode {
  const first = problems[0];
  const id = useNodeId();
  const node = useStore((state) => (id === null ? undefined : state.nodeLookup.get(id)));
  const half = (node?.measured.width ?? 0) / 2;
  const isLeft = useStore((state) => {
    const middle = (node?.internals.positionAbsolute.x ?? 0) + half;
    return (middle - CARD_HALF) * state.transform[2] + state.transform[0] > ROOM;
  });
  const zoom = useStore((state) => state.transform[2]);
  if (first === undefined) return null;
  const offset = 16 + Math.max(0, CARD_HALF - half) * zoom;
  return (
    <NodeToolbar isVisible position={isLeft ? Position.Left : Position.Right} offset={offset}>
      <div className="problem-note appear nodrag nopan" data-severity={first.severity}>
        <p className="flex items-start gap-2">
          <TriangleAlert size={14} aria-hidden className="mt-0.5 shrink-0 text-(--note)" />
          <span>{first.message}</span>
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
