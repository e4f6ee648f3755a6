import { useReactFlow } from "@xyflow/react";
import { type MouseEvent, useCallback } from "react";
import { useStudio } from "../../stores/context";
import { searchAt } from "../actions/search-at";
import { useCanvasView } from "../editor-store";

/** Two clicks on empty canvas or on a wire: the search, for what goes there. */
export function useSearchOnCanvas(): (event: MouseEvent) => void {
  const studio = useStudio();
  const { editor } = useCanvasView();
  const flow = useReactFlow();
  return useCallback(
    (event) => {
      if (!(event.target instanceof Element)) return;
      const edge = event.target.closest(".react-flow__edge")?.getAttribute("data-id") ?? undefined;
      if (edge === undefined && !event.target.classList.contains("react-flow__pane")) return;
      searchAt(studio, editor, {
        at: flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }),
        edge,
      });
    },
    [editor, flow, studio],
  );
}
