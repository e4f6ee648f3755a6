import { useReactFlow } from "@xyflow/react";
import { type MouseEvent, useCallback } from "react";
import { useStudio } from "../../stores/context";
import type { EditorStore } from "../editor-store";

export interface MenuHandlers {
  onNode(event: MouseEvent, node: { readonly id: string }): void;
  onSelection(event: MouseEvent): void;
  onEdge(event: MouseEvent, edge: { readonly id: string }): void;
  onPane(event: MouseEvent | globalThis.MouseEvent): void;
}

/** Notes what the menu opens on, before it opens; the selection follows the pointer. */
export function useMenuHandlers(editor: EditorStore): MenuHandlers {
  const { documents } = useStudio();
  const flow = useReactFlow();
  const at = useCallback(
    (event: MouseEvent | globalThis.MouseEvent) =>
      flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }),
    [flow],
  );
  return {
    onNode(event, { id }) {
      if (!documents.getState().selection.has(id)) documents.getState().select([id]);
      const target = documents.getState().selection.size > 1 ? "selection" : "layer";
      editor.setState({ menu: { target, at: at(event), edge: undefined } });
    },
    onSelection: (event) =>
      editor.setState({ menu: { target: "selection", at: at(event), edge: undefined } }),
    onEdge(event, { id }) {
      documents.getState().select([]);
      editor.setState({
        selectedEdges: new Set([id]),
        menu: { target: "wire", at: at(event), edge: id },
      });
    },
    onPane: (event) => editor.setState({ menu: { target: "pane", at: at(event), edge: undefined } }),
  };
}
