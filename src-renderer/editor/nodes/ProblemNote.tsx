import { NodeToolbar, Position, useNodeId, useStore } from "@xyflow/react";
import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useShallow } from "zustand/react/shallow";
import type { Problem } from "#core/network/problem";
import { useDocumentState } from "../../stores/context";
import { RepairButtons } from "../panels/RepairButtons";

/** Widths of the note, and what must be left around it, in pixels of the screen. */
const WIDEST = 280;
const NARROWEST = 190;
const MARGIN = 24;
/** Clear of the cards above and below a merge, which are wider than it. */
const CARD_HALF = 100;

/**
 * What is wrong with the selected node, beside it, with the repairs: at the left, as skips run on the right, where it
 * has room. Where neither side has any, the inspector says it alone.
 */
export function ProblemNote({ problems }: { readonly problems: readonly Problem[] }): ReactNode {
  const first = problems[0];
  const id = useNodeId();
  const node = useStore((state) => (id === null ? undefined : state.nodeLookup.get(id)));
  const half = (node?.measured.width ?? 0) / 2;
  const { left, right, zoom } = useStore(
    useShallow(({ transform: [panX, , scale], width }) => {
      const middle = (node?.internals.positionAbsolute.x ?? 0) + half;
      return {
        left: Math.round((middle - CARD_HALF) * scale + panX),
        right: Math.round(width - ((middle + CARD_HALF) * scale + panX)),
        zoom: scale,
      };
    }),
  );
  const isOnly = useDocumentState((state) => state.selection.size === 1);
  const isLeft = left >= WIDEST + MARGIN || left >= right;
  const room = (isLeft ? left : right) - MARGIN;
  // A layer that was just placed is not connected yet, which nobody needs to be told beside it.
  if (first === undefined || first.code === "unreachable" || !isOnly || room < NARROWEST) return null;
  const offset = 16 + Math.max(0, CARD_HALF - half) * zoom;
  return (
    <NodeToolbar isVisible position={isLeft ? Position.Left : Position.Right} offset={offset}>
      <div
        className="problem-note appear nodrag nopan"
        style={{ width: Math.min(WIDEST, room) }}
        data-severity={first.severity}
      >
        <p className="flex items-start gap-2">
          <TriangleAlert size={14} aria-hidden className="mt-0.5 shrink-0 text-(--note)" />
          <span>{first.message}</span>
        </p>
        <RepairButtons problem={first} stacked />
        {problems.length > 1 && (
          <p className="text-small text-muted">
            {problems.length - 1} more in the inspector and under Problems.
          </p>
        )}
      </div>
    </NodeToolbar>
  );
}
