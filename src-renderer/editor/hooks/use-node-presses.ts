/** Presses on nodes: a click, two clicks, and one with Shift held. */
import { type MouseEvent, type PointerEvent, useCallback } from "react";
import { useStudio } from "../../stores/context";
import { useCanvasView } from "../editor-store";
import type { CanvasNode } from "../model/flow-nodes";

export interface NodePresses {
  onNodeClick(event: MouseEvent, node: CanvasNode): void;
  onNodeDoubleClick(event: MouseEvent, node: CanvasNode): void;
}

export function useNodePresses(): NodePresses {
  const { documents } = useStudio();
  const { editor } = useCanvasView();
  const onNodeClick = useCallback(
    (event: MouseEvent, node: CanvasNode) => {
      // React Flow keeps a selection of several when one of them is clicked; elsewhere that selects the one.
      const isPlain = !event.shiftKey && !event.ctrlKey && !event.metaKey;
      if (isPlain && documents.getState().selection.size > 1) documents.getState().select([node.id]);
    },
    [documents],
  );
  const onNodeDoubleClick = useCallback(
    (event: MouseEvent, node: CanvasNode) => {
      const isOnName = event.target instanceof Element && event.target.closest("[data-name-text]") !== null;
      if (isOnName && !documents.getState().readOnly) editor.setState({ renaming: node.id });
      else if (node.data.node.kind === "block") documents.getState().enterBlock(node.id);
    },
    [documents, editor],
  );
  return { onNodeClick, onNodeDoubleClick };
}

export interface ShiftPresses {
  onPointerDownCapture(event: PointerEvent): void;
  onClickCapture(event: MouseEvent): void;
}

/** Shift on a node adds it; on the canvas it draws a box, which React Flow would begin on a node too. */
export function useShiftPresses(): ShiftPresses {
  const { documents } = useStudio();
  return {
    onPointerDownCapture(event) {
      const id = shiftPressedNode(event);
      if (id === undefined) return;
      event.stopPropagation();
      documents.getState().toggleSelected(id);
    },
    onClickCapture(event) {
      if (shiftPressedNode(event) !== undefined) event.stopPropagation();
    },
  };
}

/** The node that is pressed with Shift held, if one is. */
function shiftPressedNode(event: MouseEvent): string | undefined {
  if (!event.shiftKey || event.button !== 0 || !(event.target instanceof Element)) return undefined;
  if (event.target.closest("button, .port")) return undefined;
  return event.target.closest(".react-flow__node")?.getAttribute("data-id") ?? undefined;
}
